import type * as z from 'zod';
import { parseArguments } from '../terraform/parse-arguments.ts';
import type { Resource, ResourceSet } from '../terraform/resource.ts';
import {
  APP,
  ASSIGNMENTS,
  AUTH_SERVER,
  CLAIM,
  GROUP,
  POLICY,
  RULE,
  SCOPE,
  TRUSTED_ORIGIN,
} from './arguments.ts';
import { type OktaType, oktaId } from './okta-id.ts';

type Identified<Schema extends z.core.$ZodType> = Readonly<z.output<Schema>> & {
  readonly id: string;
};

export type Claim = Identified<typeof CLAIM>;
export type Rule = Identified<typeof RULE>;
/** An active access policy with its active rules, by priority. */
export type Policy = Identified<typeof POLICY> & { readonly rules: readonly Rule[] };

export interface AuthorizationServer {
  readonly id: string;
  readonly name: string;
  readonly audience: string;
  readonly scopes: readonly Identified<typeof SCOPE>[];
  readonly claims: readonly Claim[];
  /** By priority. */
  readonly policies: readonly Policy[];
}

export type App = Omit<Identified<typeof APP>, 'client_id'> & {
  readonly client_id: string;
  /** Ids of the groups whose members may use the app. */
  readonly groupIds: ReadonlySet<string>;
};

/** An Okta org as the stacks define it. Inactive resources are omitted. */
export interface Org {
  /** Group id by name. */
  readonly groups: ReadonlyMap<string, string>;
  readonly apps: readonly App[];
  readonly servers: readonly AuthorizationServer[];
  /** Origins that may read answers in a browser. */
  readonly corsOrigins: ReadonlySet<string>;
}

/** @throws Error naming the resource that is unusable or refers to a missing one. */
export function readOrg(resources: ResourceSet): Org {
  const read = <Schema extends z.core.$ZodType>(type: OktaType, schema: Schema) =>
    resources.ofType(type).map((resource) => ({
      ...(parseArguments(resource, schema) as z.output<Schema> & object),
      id: oktaId(type, resource),
      resource,
    }));
  const servers = read('okta_auth_server', AUTH_SERVER);
  const apps = read('okta_app_oauth', APP);
  const policies = read('okta_auth_server_policy', POLICY);
  const rules = read('okta_auth_server_policy_rule', RULE);
  const scopes = read('okta_auth_server_scope', SCOPE);
  const claims = read('okta_auth_server_claim', CLAIM);
  const assignments = read('okta_app_group_assignments', ASSIGNMENTS);

  for (const part of [...scopes, ...claims, ...policies, ...rules]) {
    requireReference(part.resource, 'auth_server_id', part.auth_server_id, servers);
  }
  for (const rule of rules) requireReference(rule.resource, 'policy_id', rule.policy_id, policies);
  for (const part of assignments) requireReference(part.resource, 'app_id', part.app_id, apps);

  return {
    groups: new Map(read('okta_group', GROUP).map(({ name, id }) => [name, id])),
    apps: apps.filter(isActive).map((app) => ({
      ...app,
      client_id: app.client_id ?? app.id,
      groupIds: new Set(
        assignments
          .filter(({ app_id }) => app_id === app.id)
          .flatMap(({ group }) => group.map(({ id }) => id)),
      ),
    })),
    servers: servers.filter(isActive).map(({ id, name, audiences }) => ({
      id,
      name,
      audience: audiences[0] as string,
      scopes: scopes.filter(({ auth_server_id }) => auth_server_id === id),
      claims: claims.filter(isActive).filter(({ auth_server_id }) => auth_server_id === id),
      policies: policies
        .filter(isActive)
        .filter(({ auth_server_id }) => auth_server_id === id)
        .map((policy) => ({
          ...policy,
          rules: rules
            .filter(isActive)
            .filter(({ policy_id }) => policy_id === policy.id)
            .toSorted(byPriority),
        }))
        .toSorted(byPriority),
    })),
    corsOrigins: new Set(
      read('okta_trusted_origin', TRUSTED_ORIGIN)
        .filter((trusted) => trusted.active && trusted.scopes.includes('CORS'))
        .map(({ origin }) => new URL(origin).origin),
    ),
  };
}

function isActive({ status }: { readonly status: 'ACTIVE' | 'INACTIVE' }): boolean {
  return status === 'ACTIVE';
}

function byPriority(a: { readonly priority: number }, b: { readonly priority: number }): number {
  return a.priority - b.priority;
}

function requireReference(
  resource: Resource,
  argument: string,
  id: string,
  targets: readonly { readonly id: string }[],
): void {
  if (targets.some((target) => target.id === id)) return;
  throw new Error(`${resource.address}: ${argument} names no resource of these stacks (${id})`);
}
