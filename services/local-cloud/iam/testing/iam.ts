import { createMemoryLogStore } from '../../logs/memory-log-store.ts';
import type { Resource } from '../../terraform/resource.ts';
import { IDENTITY, makeResource, setOf } from '../../terraform/testing/make-resource.ts';
import { iamAttributes } from '../attributes.ts';
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

/** A role that a service may assume, with a policy. */
export function makeRole(
  name: string,
  service: string,
  statements: readonly StatementJson[] = [],
): readonly Resource[] {
  const policy = (Statement: readonly object[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement });
  return [
    makeIamResource('aws_iam_role', name, {
      name,
      assume_role_policy: policy([
        { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
      ]),
    }),
    makeIamResource('aws_iam_role_policy', name, {
      role: name,
      policy: policy(
        statements.map((statement) => ({ Effect: 'Allow', Resource: '*', ...statement })),
      ),
    }),
  ];
}

export function makeIamResource(
  type: string,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Resource {
  return makeResource(type, name, args, iamAttributes(IDENTITY));
}

/** IAM with these resources; without any, nobody may do anything. */
export function makeIam(
  resources: readonly Resource[] = [],
  logs: Parameters<typeof createIam>[0]['logs'] = createMemoryLogStore(),
): Iam {
  return createIam({
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => setOf(resources),
    logs,
  });
}
