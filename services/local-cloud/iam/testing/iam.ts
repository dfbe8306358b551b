import { createMemoryLogStore } from '../../logs/memory-log-store.ts';
import type { Resource } from '../../terraform/resource.ts';
import { createIam, type Iam } from '../iam.ts';

interface StatementJson {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function roleArnOf(name: string): string {
  return `arn:aws:iam::000000000000:role/${name}`;
}

/** A role that a service may take, with a policy. */
export function makeRole(
  name: string,
  service: string,
  statements: readonly StatementJson[] = [],
): readonly Resource[] {
  const policy = (Statement: readonly object[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement });
  return [
    makeResource('aws_iam_role', name, {
      name,
      assume_role_policy: policy([
        { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
      ]),
    }),
    makeResource('aws_iam_role_policy', name, {
      role: name,
      policy: policy(
        statements.map((statement) => ({ Effect: 'Allow', Resource: '*', ...statement })),
      ),
    }),
  ];
}

export function makeResource(
  type: string,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Resource {
  return { stack: 's', type, name, address: `s: ${type}.${name}`, args };
}

/** IAM of these resources; without any, nobody may do anything. */
export function makeIam(
  resources: readonly Resource[] = [],
  logs: Parameters<typeof createIam>[0]['logs'] = createMemoryLogStore(),
): Iam {
  return createIam({
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => ({ ofType: (type) => resources.filter((each) => each.type === type) }),
    logs,
  });
}
