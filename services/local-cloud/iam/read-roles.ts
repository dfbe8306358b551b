import * as z from 'zod';
import { ignored, parseArguments, unsupported } from '../terraform/parse-arguments.ts';
import { readAttribute } from '../terraform/read-attribute.ts';
import type { Resource, ResourceSet } from '../terraform/resource.ts';
import { MANAGED_POLICIES } from './managed-policies.ts';
import { parsePolicy, type Statement } from './policy-document.ts';

/** A role with all its permissions. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  /** Who may assume it. */
  readonly trust: readonly Statement[];
  /** What it may do. */
  readonly permissions: readonly Statement[];
}

const roleSchema = z.strictObject({
  name: z.string(),
  assume_role_policy: z.string(),
  description: ignored(),
  force_detach_policies: ignored(),
  max_session_duration: ignored(),
  tags: ignored(),
  tags_all: ignored(),
  inline_policy: unsupported(),
  managed_policy_arns: unsupported(),
  name_prefix: unsupported(),
  path: unsupported(),
  permissions_boundary: unsupported(),
});
const policySchema = z.looseObject({ role: z.string(), policy: z.string() });
const attachmentSchema = z.looseObject({ role: z.string(), policy_arn: z.string() });

/**
 * Reads the roles of the stacks, by their ARN.
 *
 * @throws Error naming what the local cloud cannot evaluate: an element of a policy, a managed
 * policy whose content it does not know, a policy of a role that is not in the stacks.
 */
export function readRoles(resources: ResourceSet): ReadonlyMap<string, Role> {
  const permissions = new Map<string, Statement[]>();
  for (const resource of resources.ofType('aws_iam_role')) {
    permissions.set(parseArguments(resource, roleSchema).name, []);
  }
  const grant = (role: string, resource: Resource, statements: readonly Statement[]) => {
    const granted = permissions.get(role);
    if (!granted) throw new Error(`${resource.address}: there is no role ${role} in the stacks`);
    granted.push(...statements);
  };
  for (const resource of resources.ofType('aws_iam_role_policy')) {
    const { role, policy } = parseArguments(resource, policySchema);
    grant(role, resource, parsePolicy(policy, resource.address, 'identity'));
  }
  for (const resource of resources.ofType('aws_iam_role_policy_attachment')) {
    const { role, policy_arn } = parseArguments(resource, attachmentSchema);
    const statements = MANAGED_POLICIES[policy_arn];
    if (!statements) {
      throw new Error(
        `${resource.address}: the local cloud does not know the content of ${policy_arn}`,
      );
    }
    grant(role, resource, statements);
  }
  return new Map(
    resources.ofType('aws_iam_role').map((resource) => {
      const { name, assume_role_policy } = parseArguments(resource, roleSchema);
      const arn = readAttribute(resource, 'arn');
      const trust = parsePolicy(assume_role_policy, resource.address, 'trust');
      return [arn, { name, arn, trust, permissions: permissions.get(name) ?? [] }];
    }),
  );
}
