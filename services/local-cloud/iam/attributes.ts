import type { CloudIdentity } from '../context.ts';
import type { AttributeTable, DeclaredResource } from '../terraform/resource.ts';

/** What AWS fills in for roles and their policies. */
export function iamAttributes({ accountId }: CloudIdentity): AttributeTable {
  return {
    aws_iam_role: ({ args }) => ({
      id: args['name'],
      arn: `arn:aws:iam::${accountId}:role/${args['name']}`,
      unique_id: `AROA${String(args['name']).toUpperCase()}`,
    }),
    aws_iam_role_policy: named,
    aws_iam_role_policy_attachment: named,
  };
}

function named({ name }: DeclaredResource): Readonly<Record<string, unknown>> {
  return { id: name };
}
