import type { AuthorizationServer } from './org.ts';

/** Scopes that Okta itself adds to every custom authorization server. */
export const SYSTEM_SCOPES = [
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'offline_access',
] as const;

/** Names of all scopes that a client may request. */
export function scopeNames(server: AuthorizationServer): readonly string[] {
  return [...new Set([...SYSTEM_SCOPES, ...server.scopes.map(({ name }) => name)])];
}

export type ScopeRequest =
  | { readonly kind: 'valid'; readonly scopes: readonly string[] }
  | { readonly kind: 'invalid'; readonly description: string };

/** Reads a `scope` parameter; without one, the server's default scopes are used. */
export function readScopes(server: AuthorizationServer, parameter: string): ScopeRequest {
  const asked = [...new Set(parameter.split(' ').filter(Boolean))];
  const scopes =
    asked.length > 0
      ? asked
      : server.scopes.filter((scope) => scope.default).map(({ name }) => name);
  if (scopes.length === 0) {
    return {
      kind: 'invalid',
      description:
        "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
    };
  }
  const known = scopeNames(server);
  if (!scopes.every((scope) => known.includes(scope))) {
    return {
      kind: 'invalid',
      description: 'One or more scopes are not configured for the authorization server resource.',
    };
  }
  return { kind: 'valid', scopes };
}
