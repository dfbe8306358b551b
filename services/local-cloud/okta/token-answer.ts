import { tokenFingerprint } from '@three-tier-chat/wire-contract';
import { importJWK, SignJWT } from 'jose';
import type { Context } from 'oidc-provider';
import { idTokenClaims } from './claims.ts';
import { LOG_SERVICE, type ServerParts } from './server-parts.ts';

interface TokenAnswer {
  readonly access_token: string;
  readonly scope?: string;
  id_token?: string;
}

/**
 * Wraps the engine where its answers differ from Okta's: the token endpoint returns Okta's ID
 * token, and authorization responses have no `iss` (Okta does not implement RFC 9207).
 */
export async function completeTokenAnswer(
  ctx: Context,
  next: () => Promise<void>,
  parts: ServerParts,
): Promise<void> {
  await next();
  withoutOpenCors(ctx);
  withoutIssuerParameter(ctx);
  if (ctx.oidc?.route !== 'token' || !isTokenAnswer(ctx.body)) return;
  const answer = ctx.body;
  if (answer.id_token) answer.id_token = await signIdToken(ctx, answer, parts);
  parts.logs.write(LOG_SERVICE, 'token.issued', {
    grant: ctx.oidc.params['grant_type'],
    client: ctx.oidc.client.clientId,
    token_fingerprint: await tokenFingerprint(answer.access_token),
  });
}

async function signIdToken(
  { oidc }: Context,
  answer: TokenAnswer,
  { users, server, issuer, keys }: ServerParts,
): Promise<string> {
  const user = users.byId(oidc.account?.accountId ?? '');
  if (!user) throw new Error('The user of a newly issued token no longer exists');
  const source = oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken;
  const { kid, privateJwk } = keys.current();
  const claims = idTokenClaims({
    user,
    server,
    issuer,
    clientId: oidc.client.clientId,
    scopes: (answer.scope ?? '').split(' '),
    issuedAt: Math.floor(Date.now() / 1000),
    authTime: source?.authTime,
    nonce: source?.nonce,
    accessToken: answer.access_token,
  });
  return new SignJWT(claims)
    .setProtectedHeader({ kid, alg: 'RS256' })
    .sign(await importJWK(privateJwk, 'RS256'));
}

function isTokenAnswer(body: unknown): body is TokenAnswer {
  return typeof body === 'object' && body !== null && 'access_token' in body;
}

/**
 * The engine allows all origins for answers to requests without an Origin; trusted origins are
 * decided outside of it.
 */
function withoutOpenCors(ctx: Context): void {
  if (ctx.response.get('access-control-allow-origin') !== '*') return;
  ctx.remove('access-control-allow-origin');
  ctx.remove('access-control-expose-headers');
}

function withoutIssuerParameter(ctx: Context): void {
  const location = ctx.response.get('location');
  if (!location || !URL.canParse(location)) return;
  const url = new URL(location);
  if (!url.searchParams.has('iss')) return;
  url.searchParams.delete('iss');
  ctx.set('location', url.href);
}
