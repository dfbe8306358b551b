import type { AttributeTable, Resource } from './resource.ts';

/**
 * Types that the stacks hold for AWS's sake and that change nothing on a laptop. The list is
 * explicit so that no type is skipped by accident.
 */
export function passiveAttributes(region: string, accountId: string): AttributeTable {
  return {
    aws_cloudwatch_log_group: ({ args }) => ({
      id: args['name'],
      arn: `arn:aws:logs:${region}:${accountId}:log-group:${args['name']}`,
    }),
    aws_iam_role: ({ args }) => ({
      id: args['name'],
      arn: `arn:aws:iam::${accountId}:role/${args['name']}`,
      unique_id: `AROA${String(args['name']).toUpperCase()}`,
    }),
    aws_iam_role_policy: named,
    aws_iam_role_policy_attachment: named,
  };
}

function named({ name }: Resource): Readonly<Record<string, unknown>> {
  return { id: name };
}
