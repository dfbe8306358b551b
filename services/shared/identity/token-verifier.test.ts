import { subjectHash, tokenFingerprint } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  accessClaims,
  CLIENT_ID,
  ISSUER,
  idClaims,
  mint,
  nowSeconds,
  SIGN,
  UID,
} from './testing/issuer.ts';
import { refusal, verifier, verify } from './token-verifier.fixture.ts';

describe('an access token', () => {
  it('identifies the caller', async () => {
    const exp = nowSeconds() + 200;
    const token = mint(accessClaims({ exp }));
    expect(await verify(`Bearer ${token}`)).toEqual({
      token,
      uid: UID,
      subjectHash: await subjectHash(ISSUER, UID),
      login: 'member@example.com',
      clientId: CLIENT_ID,
      scopes: ['openid', 'chat.invoke', 'profile.read'],
      groups: ['chat-users'],
      expiresAtMs: exp * 1000,
      fingerprint: await tokenFingerprint(token),
    });
  });

  it.each(['bearer', 'BEARER', 'bEaReR'])('is read after the scheme %s', async (scheme) => {
    expect(await verify(`${scheme} ${mint()}`)).toMatchObject({ uid: UID });
  });

  it.each(['JWT', 'at+jwt', 'application/at+jwt'])('may have the type %s', async (typ) => {
    expect(await verify(`Bearer ${mint(accessClaims(), { typ })}`)).toMatchObject({ uid: UID });
  });

  it('may belong to a user in no group', async () => {
    const token = mint(accessClaims({ groups: undefined }));
    expect(await verify(`Bearer ${token}`)).toMatchObject({ groups: [] });
  });

  it('may name its one audience in a list', async () => {
    const token = mint(accessClaims({ aud: [AUDIENCE] }));
    expect(await verify(`Bearer ${token}`)).toMatchObject({ uid: UID });
  });

  it("may be valid as long as Okta's longest", async () => {
    const token = mint(accessClaims({ exp: nowSeconds() + 86_400, iat: nowSeconds() }));
    expect(await verify(`Bearer ${token}`)).toMatchObject({ uid: UID });
  });

  it('may come from a clock that is a little ahead', async () => {
    const token = mint(accessClaims({ iat: nowSeconds() + 5 }));
    expect(await verify(`Bearer ${token}`)).toMatchObject({ uid: UID });
  });

  it('is accepted within the clock tolerance', async () => {
    const token = mint(accessClaims({ iat: nowSeconds() - 300, exp: nowSeconds() - 2 }));
    expect(await verify(`Bearer ${token}`)).toMatchObject({ uid: UID });
  });
});

describe('a header without a bearer token', () => {
  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['of another scheme', 'Basic dXNlcjpwYXNz'],
  ])('is asked for credentials without an error code: %s', async (_kind, authorization) => {
    expect(await refusal(verify(authorization))).toMatchObject({
      code: 'missing-credentials',
      status: 401,
      challenge: 'Bearer realm="three-tier-chat"',
    });
  });

  const token = mint();
  it.each([
    ['scheme alone', 'Bearer'],
    ['scheme and space', 'Bearer '],
    ['token alone', token],
    ['comma-joined tokens', `Bearer ${token}, Bearer ${token}`],
    ['comma-joined schemes', `Basic dXNlcjpwYXNz, Bearer ${token}`],
    ['two tokens', `Bearer ${token} ${token}`],
    ['tab', `Bearer\t${token}`],
    ['space at the end', `Bearer ${token} `],
    ['line break at the end', `Bearer ${token}\n`],
    ['quotes', `Bearer "${token}"`],
    ['20 kB', `Bearer ${'a'.repeat(20_000)}`],
  ])('is refused as malformed: %s', async (_kind, authorization) => {
    const error = await refusal(verify(authorization));
    expect(error).toMatchObject({ code: 'malformed-header', status: 400 });
    expect(error.challenge).toContain('error="invalid_request"');
  });

  it('is never accepted by chance', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect((await refusal(verify(text))).status).toBeLessThan(403);
        expect((await refusal(verify(`Bearer ${text}`))).status).toBeLessThan(403);
      }),
    );
  });
});

describe('a scope', () => {
  it.each([
    ['absent', ['openid']],
    ['part of a longer one', ['chat.invoke.all', 'xchat.invoke']],
    ['one of several in one string', ['openid chat.invoke']],
    ['in another case', ['Chat.Invoke']],
  ])('is insufficient when %s', async (_kind, scp) => {
    expect(await refusal(verify(`Bearer ${mint(accessClaims({ scp }))}`))).toMatchObject({
      code: 'insufficient-scope',
      status: 403,
      challenge:
        'Bearer realm="three-tier-chat", error="insufficient_scope", ' +
        'error_description="scope chat.invoke is missing", scope="chat.invoke"',
    });
  });
});

describe('an ID token', () => {
  const caller = verify(`Bearer ${mint()}`);
  const name = async (idToken: string) => verifier.verifyIdToken(idToken, await caller);

  it('gives the name of the caller', async () => {
    expect(await name(mint(idClaims()))).toEqual({
      name: 'Chat Member',
      email: 'member@example.com',
    });
  });

  it('without a name falls back to the login', async () => {
    expect(await name(mint(idClaims({ name: undefined, email: undefined })))).toEqual({
      name: 'member@example.com',
    });
  });

  it.each([
    ['of another user', mint(idClaims({ sub: '00u2colleague' }))],
    ['whose subject is the login', mint(idClaims({ sub: 'member@example.com' }))],
    ['of another client', mint(idClaims({ aud: '0oaother' }))],
    ['of several clients', mint(idClaims({ aud: [CLIENT_ID, '0oaother'] }))],
    ['of another issuer', mint(idClaims({ iss: 'https://example.okta.test' }))],
    ['expired', mint(idClaims({ exp: nowSeconds() - 60 }))],
    ['issued in the future', mint(idClaims({ iat: nowSeconds() + 60 }))],
    ['issued after it expired', mint(idClaims({ iat: nowSeconds() + 5, exp: nowSeconds() + 4 }))],
    ['of ten years', mint(idClaims({ exp: nowSeconds() + 315_360_000 }))],
    ['without an expiry', mint(idClaims({ exp: undefined }))],
    ['unsigned', mint(idClaims(), { alg: 'none' }, SIGN.none)],
    ['signed by a stranger', mint(idClaims(), {}, SIGN.stranger)],
    ['of an access token’s type', mint(idClaims(), { typ: 'at+jwt' })],
    ['that is an access token', mint()],
    ['that is not a token', 'hello'],
    ['that is empty', ''],
    ['joined with another', `${mint(idClaims())}, ${mint(idClaims())}`],
    ['that is 20 kB long', 'a'.repeat(20_000)],
  ])('is refused: %s', async (_kind, idToken) => {
    expect(await refusal(name(idToken))).toMatchObject({ code: 'invalid-token', status: 401 });
  });
});
