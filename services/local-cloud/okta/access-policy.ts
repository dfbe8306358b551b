import type { App, AuthorizationServer, Rule } from './org.ts';

/** The user, client and scopes of a request. */
export interface AccessRequest {
  readonly app: App;
  readonly uid: string;
  readonly groupIds: readonly string[];
  readonly scopes: readonly string[];
}

export interface Lifetimes {
  readonly accessTokenSeconds: number;
  /** Counted from the sign-in, however often the token is used; Infinity means unlimited. */
  readonly refreshTokenSeconds: number;
  /** How long a refresh token may be unused. */
  readonly refreshWindowSeconds: number;
}

export type AccessDecision =
  | { readonly kind: 'allow'; readonly lifetimes: Lifetimes }
  | { readonly kind: 'deny'; readonly reason: 'not-assigned' | 'policy' };

/**
 * A refresh is evaluated like the original authorization, since Okta's rules have no
 * `refresh_token`.
 */
const GRANT_TYPE = 'authorization_code';

/**
 * Decides as Okta does: first the assignment of the app, then the first rule that matches, in the
 * access policies that name the client, both by priority (Okta, "API Access Management", "Access
 * policies").
 */
export function decideAccess(server: AuthorizationServer, request: AccessRequest): AccessDecision {
  if (!request.groupIds.some((id) => request.app.groupIds.has(id))) {
    return { kind: 'deny', reason: 'not-assigned' };
  }
  const rule = server.policies
    .filter(({ client_whitelist: clients }) =>
      ['ALL_CLIENTS', request.app.client_id].some((client) => clients.includes(client)),
    )
    .flatMap(({ rules }) => rules)
    .find((candidate) => matches(candidate, request));
  return rule
    ? { kind: 'allow', lifetimes: lifetimesOf(rule) }
    : { kind: 'deny', reason: 'policy' };
}

function matches(rule: Rule, { uid, groupIds, scopes }: AccessRequest): boolean {
  const isListed =
    rule.user_whitelist.includes(uid) ||
    rule.group_whitelist.includes('EVERYONE') ||
    rule.group_whitelist.some((id) => groupIds.includes(id));
  const isBarred =
    rule.user_blacklist.includes(uid) || rule.group_blacklist.some((id) => groupIds.includes(id));
  return (
    rule.grant_type_whitelist.includes(GRANT_TYPE) &&
    isListed &&
    !isBarred &&
    (rule.scope_whitelist.includes('*') ||
      scopes.every((scope) => rule.scope_whitelist.includes(scope)))
  );
}

function lifetimesOf(rule: Rule): Lifetimes {
  return {
    accessTokenSeconds: rule.access_token_lifetime_minutes * 60,
    refreshTokenSeconds: rule.refresh_token_lifetime_minutes * 60 || Number.POSITIVE_INFINITY,
    refreshWindowSeconds: rule.refresh_token_window_minutes * 60,
  };
}
