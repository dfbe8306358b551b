import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import type { ServerParts } from './server-parts.ts';

/** An access token of this server that has neither expired nor been revoked. */
export interface ActiveAccessToken {
  readonly payload: JWTPayload;
  readonly jti: string;
  readonly uid: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

export async function readAccessToken(
  token: string,
  { server, issuer, keys, store }: ServerParts,
): Promise<ActiveAccessToken | undefined> {
  const keySet = createLocalJWKSet({ keys: keys.all().map(({ publicJwk }) => publicJwk) });
  const verified = await jwtVerify(token, keySet, {
    issuer,
    audience: server.audience,
    algorithms: ['RS256'],
  }).catch(() => undefined);
  if (!verified) return undefined;
  const { jti = '', uid, cid, scp } = verified.payload;
  if (!store.isAccessTokenActive(jti)) return undefined;
  return {
    payload: verified.payload,
    jti,
    uid: String(uid),
    clientId: String(cid),
    scopes: scp as readonly string[],
  };
}
