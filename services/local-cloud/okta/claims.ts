import { createHash, randomBytes } from 'node:crypto';
import type { AuthorizationServer, Claim } from './org.ts';
import type { User } from './user-directory.ts';

/** Okta's built-in group of all users. */
const EVERYONE = 'Everyone';

/** Okta's id of the identity provider that checked the password: the org itself. */
const LOCAL_IDP = '00o0local0okta0org00';

interface TokenBasics {
  readonly user: User;
  readonly server: AuthorizationServer;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Epoch seconds. */
  readonly issuedAt: number;
  /** Time of the sign-in in epoch seconds. */
  readonly authTime: number | undefined;
}

/**
 * Payload of an access token of a custom authorization server (Okta, "Access token payload"): `sub`
 * is the login, `uid` the stable id.
 */
export function accessTokenClaims(
  token: TokenBasics & { readonly expiresAt: number; readonly grantId: string },
): Record<string, unknown> & { readonly jti: string } {
  const { user, server, scopes } = token;
  // Okta puts the id of the refresh token's family into the access token's id.
  const family = scopes.includes('offline_access') ? `.oar${suffix(token.grantId)}` : '';
  return {
    ver: 1,
    jti: `AT.${randomBytes(32).toString('base64url')}${family}`,
    iss: token.issuer,
    aud: server.audience,
    iat: token.issuedAt,
    exp: token.expiresAt,
    cid: token.clientId,
    uid: user.id,
    scp: scopes,
    auth_time: token.authTime,
    sub: user.login,
    ...customClaims(server, 'RESOURCE', scopes, user),
  };
}

/** ID tokens live for an hour in Okta, whatever the access policy says. */
export const ID_TOKEN_SECONDS = 3600;

/** Payload of an ID token (Okta, "ID token payload"): `sub` is the stable id. */
export function idTokenClaims(
  token: TokenBasics & { readonly nonce: string | undefined; readonly accessToken: string },
): Record<string, unknown> {
  const { user, server, scopes } = token;
  return {
    sub: user.id,
    ...(scopes.includes('profile') && { name: user.displayName, preferred_username: user.login }),
    ...(scopes.includes('email') && { email: user.email }),
    ver: 1,
    iss: token.issuer,
    aud: token.clientId,
    iat: token.issuedAt,
    exp: token.issuedAt + ID_TOKEN_SECONDS,
    jti: `ID.${randomBytes(32).toString('base64url')}`,
    amr: ['pwd'],
    idp: LOCAL_IDP,
    nonce: token.nonce,
    auth_time: token.authTime,
    at_hash: halfHash(token.accessToken),
    ...customClaims(server, 'IDENTITY', scopes, user, (claim) => claim.always_include_in_token),
  };
}

/** Answer of /v1/userinfo (Okta, "UserInfo"). */
export function userInfoClaims(
  user: User,
  server: AuthorizationServer,
  scopes: readonly string[],
): Record<string, unknown> {
  return {
    sub: user.id,
    ...(scopes.includes('profile') && {
      name: user.displayName,
      given_name: user.firstName,
      family_name: user.lastName,
      preferred_username: user.login,
    }),
    ...(scopes.includes('email') && { email: user.email, email_verified: true }),
    ...customClaims(server, 'IDENTITY', scopes, user),
  };
}

/** A claim whose filter matches no group is omitted (inferred, since Okta does not document it). */
function customClaims(
  server: AuthorizationServer,
  type: Claim['claim_type'],
  scopes: readonly string[],
  user: User,
  isWanted: (claim: Claim) => boolean = () => true,
): Record<string, readonly string[]> {
  return Object.fromEntries(
    server.claims
      .filter((claim) => claim.claim_type === type && isWanted(claim))
      .filter(
        (claim) => claim.scopes.length === 0 || claim.scopes.some((name) => scopes.includes(name)),
      )
      .map((claim) => [claim.name, [EVERYONE, ...user.groups].filter(groupFilter(claim))] as const)
      .filter(([, groups]) => groups.length > 0),
  );
}

function groupFilter({ group_filter_type: type, value }: Claim): (group: string) => boolean {
  switch (type) {
    case 'STARTS_WITH':
      return (group) => group.startsWith(value);
    case 'EQUALS':
      return (group) => group === value;
    case 'CONTAINS':
      return (group) => group.includes(value);
    case 'REGEX': {
      const whole = new RegExp(`^(?:${value})$`);
      return (group) => whole.test(group);
    }
  }
}

/** OpenID Connect Core §3.1.3.6. */
function halfHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}

function suffix(grantId: string): string {
  return createHash('sha256').update(grantId).digest('hex').slice(0, 17);
}
