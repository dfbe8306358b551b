import {
  SCOPE,
  subjectHash,
  type TokenCheck,
  tokenFingerprint,
} from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  accessClaims,
  CLIENT_ID,
  createKeyServer,
  ISSUER,
  jwk,
  mint,
  nowSeconds,
  SIGN,
  UID,
} from './testing/issuer.ts';
import { createTokenVerifier } from './token-verifier.ts';

async function check(authorization: string | undefined): Promise<readonly TokenCheck[]> {
  const checks: TokenCheck[] = [];
  const verifier = createTokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    fetch: createKeyServer(jwk()).fetch,
    onCheck: (each) => checks.push(each),
  });
  await verifier.verifyAccessToken(authorization, SCOPE.chatInvoke).catch(() => {});
  return checks;
}

const checker = { issuer: ISSUER, audience: AUDIENCE, required_scope: SCOPE.chatInvoke };

describe('the ledger', () => {
  it('records an accepted caller once, without a name or a token', async () => {
    const exp = nowSeconds() + 200;
    const token = mint(accessClaims({ exp }));
    const rows = await check(`Bearer ${token}`);
    expect(rows).toEqual([
      {
        ...checker,
        subject_hash: await subjectHash(ISSUER, UID),
        scopes: ['openid', 'chat.invoke', 'profile.read'],
        client_id: CLIENT_ID,
        expires_at: new Date(exp * 1000).toISOString(),
        token_fingerprint: await tokenFingerprint(token),
        verdict: 'accepted',
      },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/eyJ|member|00u1/);
  });

  it('records a caller without the scope', async () => {
    const token = mint(accessClaims({ scp: ['openid'] }));
    expect(await check(`Bearer ${token}`)).toMatchObject([
      {
        subject_hash: await subjectHash(ISSUER, UID),
        scopes: ['openid'],
        client_id: CLIENT_ID,
        verdict: 'refused',
        reason: 'scope chat.invoke is missing',
      },
    ]);
  });

  it.each([
    [
      'expired',
      mint(accessClaims({ iat: nowSeconds() - 360, exp: nowSeconds() - 60 })),
      'token has expired',
    ],
    ['forged', mint(accessClaims(), {}, SIGN.stranger), 'signature is not valid'],
    ['for another API', mint(accessClaims({ aud: 'api://other' })), 'claim aud is not accepted'],
  ])('records a token that is %s by its fingerprint alone', async (_kind, token, reason) => {
    expect(await check(`Bearer ${token}`)).toEqual([
      { ...checker, token_fingerprint: await tokenFingerprint(token), verdict: 'refused', reason },
    ]);
  });

  it('records that no token was sent', async () => {
    expect(await check(undefined)).toEqual([
      { ...checker, verdict: 'refused', reason: 'no access token was sent' },
    ]);
  });

  it.each([1e300, -1e300])('refuses an expiry that is not a date: %d', async (exp) => {
    const [row] = await check(`Bearer ${mint(accessClaims({ exp }))}`);
    expect(row).toMatchObject({ verdict: 'refused' });
    expect(row).not.toHaveProperty('expires_at');
  });
});
