import { APP, CLAIM, POLICY, RULE, SCOPE } from '../arguments.ts';
import type { App, AuthorizationServer, Org } from '../org.ts';
import { childrenOf, type Kept, type ManagedOrg } from './managed-org.ts';

/**
 * The org that calls made, as the sign-in reads it: the same that `readOrg` makes of the stacks.
 * Inactive resources are omitted.
 */
export function readManagedOrg(org: ManagedOrg): Org {
  return {
    groups: new Map([...org.groups.values()].map(({ id, asked }) => [asked.profile.name, id])),
    apps: [...org.apps.values()].filter(isActive).map((app) => readApp(app, org)),
    servers: [...org.servers.values()].filter(isActive).map((server) => readServer(server, org)),
    corsOrigins: new Set(
      [...org.origins.values()]
        .filter(isActive)
        .filter(({ asked }) => asked.scopes.some(({ type }) => type === 'CORS'))
        .map(({ asked }) => asked.origin),
    ),
  };
}

type Of<Name extends keyof ManagedOrg> =
  ManagedOrg[Name] extends Map<string, infer Value> ? Value : never;

function readApp({ id, asked }: Of<'apps'>, org: ManagedOrg): App {
  const client = asked.settings.oauthClient;
  return {
    ...APP.parse({
      label: asked.label,
      type: client.application_type,
      token_endpoint_auth_method: asked.credentials.oauthClient.token_endpoint_auth_method,
      pkce_required: asked.credentials.oauthClient.pkce_required,
      ...pick(client, ['grant_types', 'response_types', 'redirect_uris', 'consent_method']),
      ...pick(client, ['post_logout_redirect_uris', 'wildcard_redirect']),
      refresh_token_rotation: client.refresh_token.rotation_type,
      refresh_token_leeway: client.refresh_token.leeway,
    }),
    id,
    client_id: id,
    groupIds: new Set(childrenOf(id, org.assignments).map((group) => group.id)),
  };
}

function readServer({ id, asked }: Of<'servers'>, org: ManagedOrg): AuthorizationServer {
  return {
    id,
    name: asked.name,
    audience: asked.audiences[0] as string,
    scopes: childrenOf(id, org.scopes).map((scope) => ({
      ...SCOPE.parse({
        auth_server_id: id,
        ...pick(scope.asked, ['name', 'default', 'consent']),
        metadata_publish: scope.asked.metadataPublish,
      }),
      id: scope.id,
    })),
    claims: childrenOf(id, org.claims)
      .filter(isActive)
      .map((claim) => ({
        ...CLAIM.parse({
          auth_server_id: id,
          ...pick(claim.asked, ['name', 'value', 'status', 'group_filter_type']),
          claim_type: claim.asked.claimType,
          value_type: claim.asked.valueType,
          scopes: claim.asked.conditions.scopes,
          always_include_in_token: claim.asked.alwaysIncludeInToken,
        }),
        id: claim.id,
      })),
    policies: childrenOf(id, org.policies)
      .filter(isActive)
      .map((policy) => ({
        ...POLICY.parse({
          auth_server_id: id,
          ...pick(policy.asked, ['name', 'priority', 'status']),
          client_whitelist: policy.asked.conditions.clients.include,
        }),
        id: policy.id,
        rules: childrenOf(policy.id, org.rules)
          .filter(isActive)
          .map((rule) => readRule(rule, id))
          .toSorted(byPriority),
      }))
      .toSorted(byPriority),
  };
}

function readRule({ id, parent, asked }: Of<'rules'>, serverId: string) {
  const { people, grantTypes, scopes } = asked.conditions;
  const { token } = asked.actions;
  return {
    ...RULE.parse({
      auth_server_id: serverId,
      policy_id: parent,
      ...pick(asked, ['name', 'priority', 'status']),
      grant_type_whitelist: grantTypes.include,
      scope_whitelist: scopes.include,
      group_whitelist: people.groups.include,
      group_blacklist: people.groups.exclude,
      user_whitelist: people.users.include,
      user_blacklist: people.users.exclude,
      access_token_lifetime_minutes: token.accessTokenLifetimeMinutes,
      refresh_token_lifetime_minutes: token.refreshTokenLifetimeMinutes,
      refresh_token_window_minutes: token.refreshTokenWindowMinutes,
    }),
    id,
  };
}

function isActive({ status }: Pick<Kept<never>, 'status'>): boolean {
  return status === 'ACTIVE';
}

function byPriority(a: { readonly priority: number }, b: { readonly priority: number }): number {
  return a.priority - b.priority;
}

function pick<Value extends object, Name extends keyof Value>(
  value: Value,
  names: readonly Name[],
): Pick<Value, Name> {
  return Object.fromEntries(names.map((name) => [name, value[name]])) as Pick<Value, Name>;
}
