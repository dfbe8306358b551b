import { SCOPE, subjectHash, tokenFingerprint } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdentityError } from './identity-error.ts';
import {
  AUDIENCE,
  accessClaims,
  CLIENT_ID,
  createKeyServer,
  ISSUER,
  idClaims,
  jwk,
  mint,
  nowSeconds,
  publicKey,
  SIGN,
  strangerJwk,
  UID,
} from './testing/issuer.ts';
import { createTokenVerifier } from './token-verifier.ts';

const verifier = createTokenVerifier({
  issuer: ISSUER,
  audience: AUDIENCE,
  fetch: createKeyServer(jwk()).fetch,
});

function verify(authorization: string | undefined) {
  return verifier.verifyAccessToken(authorization, SCOPE.chatInvoke);
}

async function refusal(work: Promise<unknown>): Promise<IdentityError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof IdentityError) return error;
  throw new Error('The token was accepted', { cause: error });
}

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

describe('a token that is not believed', () => {
  const good = mint();
  const [head = '', body = '', signature = ''] = good.split('.');
  const modulus = String(publicKey.export({ format: 'jwk' }).n);
  const pem = String(publicKey.export({ format: 'pem', type: 'spki' }));

  it.each<readonly [string, string]>([
    ['four parts', `${good}.AAAA`],
    ['five parts', `${good}.AAAA.AAAA`],
    ['two parts', `${head}.${body}`],
    ['signature stripped', `${head}.${body}.`],
    ['padding', `${head}.${body}.${signature}==`],
    ['another base64 alphabet', `${head}.${body}.${signature.slice(0, -2)}+/`],
    [
      'payload of another token',
      `${head}.${mint(accessClaims({ uid: 'x' })).split('.')[1]}.${signature}`,
    ],
    ['non-canonical base64 tail', `${head}.${body}.${otherSpelling(signature)}`],
    ['payload no object', mint('"text"')],
    ['payload no JSON', mint('{')],
    ['payload a list', mint('[]')],
    ['alg none', mint(accessClaims(), { alg: 'none' }, SIGN.none)],
    ['alg none with a signature', mint(accessClaims(), { alg: 'nOnE' })],
    ['HS256 with the public key', mint(accessClaims(), { alg: 'HS256' }, SIGN.hs256(pem))],
    ['HS256 with the modulus', mint(accessClaims(), { alg: 'HS256' }, SIGN.hs256(modulus))],
    ['HS256 with no secret', mint(accessClaims(), { alg: 'HS256' }, SIGN.hs256(''))],
    ['RS512', mint(accessClaims(), { alg: 'RS512' }, SIGN.rs512)],
    ['PS256', mint(accessClaims(), { alg: 'PS256' }, SIGN.ps256)],
    ['key of a stranger', mint(accessClaims(), {}, SIGN.stranger)],
    ['embedded key', mint(accessClaims(), { jwk: strangerJwk('k1') }, SIGN.stranger)],
    ['embedded key, well signed', mint(accessClaims(), { jwk: jwk() })],
    ['key address', mint(accessClaims(), { jku: 'https://evil.test/keys' })],
    ['certificate address', mint(accessClaims(), { x5u: 'https://evil.test/cert' })],
    ['certificate', mint(accessClaims(), { x5c: ['AAAA'] })],
    ['critical extension', mint(accessClaims(), { crit: ['exp'] })],
    ['unencoded payload', mint(accessClaims(), { b64: false, crit: ['b64'] })],
    ['b64 alone', mint(accessClaims(), { b64: true })],
    ['no key id', mint(accessClaims(), { kid: undefined })],
    ['empty key id', mint(accessClaims(), { kid: '' })],
    ['numeric key id', mint(accessClaims(), { kid: 1 })],
    ['key id with a path', mint(accessClaims(), { kid: '../../k1' })],
    ['unknown key id', mint(accessClaims(), { kid: 'k2' })],
    ['foreign type', mint(accessClaims(), { typ: 'dpop+jwt' })],
    ['type of an ID token profile', mint(accessClaims(), { typ: 'logout+jwt' })],
    ['type is not a string', mint(accessClaims(), { typ: ['JWT'] })],
    ['issuer with a slash', mint(accessClaims({ iss: `${ISSUER}/` }))],
    ['issuer of the organisation', mint(accessClaims({ iss: 'https://example.okta.test' }))],
    ['issuer as a list', mint(accessClaims({ iss: [ISSUER] }))],
    ['another audience', mint(accessClaims({ aud: 'api://another' }))],
    ['audience with more text', mint(accessClaims({ aud: `${AUDIENCE}/` }))],
    ['audiences without ours', mint(accessClaims({ aud: ['api://another', CLIENT_ID] }))],
    ['a foreign audience beside ours', mint(accessClaims({ aud: [AUDIENCE, 'api://another'] }))],
    ['our audience twice', mint(accessClaims({ aud: [AUDIENCE, AUDIENCE] }))],
    ['no audience in a list', mint(accessClaims({ aud: [] }))],
    ['audience is not a string', mint(accessClaims({ aud: { [AUDIENCE]: true } }))],
    ['expired', mint(accessClaims({ iat: nowSeconds() - 360, exp: nowSeconds() - 60 }))],
    ['expiry as text', mint(accessClaims({ exp: `${nowSeconds() + 300}` }))],
    ['infinite expiry', mint(JSON.stringify(accessClaims()).replace(/"exp":\d+/, '"exp":1e999'))],
    ['not yet valid', mint(accessClaims({ nbf: nowSeconds() + 60 }))],
    ['issued in the future', mint(accessClaims({ iat: nowSeconds() + 60 }))],
    ['issued when it expires', mint(accessClaims({ iat: nowSeconds(), exp: nowSeconds() }))],
    [
      'issued after it expires, within the clock tolerance',
      mint(accessClaims({ iat: nowSeconds() + 5, exp: nowSeconds() + 4 })),
    ],
    ['a life of ten years', mint(accessClaims({ exp: nowSeconds() + 315_360_000 }))],
    ['a life of a day and a second', mint(accessClaims({ exp: nowSeconds() + 86_401 }))],
    ['issued before 1970', mint(accessClaims({ iat: -nowSeconds() }))],
    ['issue time as text', mint(accessClaims({ iat: 'now' }))],
    ['client is not a string', mint(accessClaims({ cid: [CLIENT_ID] }))],
    ['client empty', mint(accessClaims({ cid: '' }))],
    ['two clients in one string', mint(accessClaims({ cid: `${CLIENT_ID} 0oaother` }))],
    ['client with a line break', mint(accessClaims({ cid: `${CLIENT_ID}\n` }))],
    ['client too long', mint(accessClaims({ cid: 'a'.repeat(101) }))],
    ['user id is not a string', mint(accessClaims({ uid: 7 }))],
    ['user id empty', mint(accessClaims({ uid: '' }))],
    [
      'subject in the prototype',
      mint(
        JSON.stringify({ ...accessClaims({ uid: undefined }) }).replace(
          '{',
          '{"__proto__":{"uid":"00u1member"},',
        ),
      ),
    ],
    ['scopes as one string', mint(accessClaims({ scp: 'openid chat.invoke' }))],
    ['scopes that are not strings', mint(accessClaims({ scp: ['chat.invoke', 1] }))],
    ['groups as one string', mint(accessClaims({ groups: 'chat-users' }))],
    ['an ID token', mint(idClaims())],
    ['an ID token for our audience', mint(idClaims({ aud: AUDIENCE }))],
  ])('is refused: %s', async (_kind, token) => {
    expect(token).not.toBe(good);
    const error = await refusal(verify(`Bearer ${token}`));
    expect(error.challenge).toMatch(/error="invalid_(token|request)"/);
    expect([400, 401]).toContain(error.status);
    expect(`${error.stack} ${error.cause}`).not.toContain('eyJ');
  });

  it.each(['iss', 'aud', 'exp', 'iat', 'sub', 'uid', 'cid', 'scp', 'jti'])(
    'is refused without the claim %s',
    async (claim) => {
      const token = mint(accessClaims({ [claim]: undefined }));
      expect(await refusal(verify(`Bearer ${token}`))).toMatchObject({
        code: 'invalid-token',
        status: 401,
        reason: expect.stringContaining(claim),
        fingerprint: await tokenFingerprint(token),
      });
    },
  );

  it('is refused if any of its characters is changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.constantFrom('A', 'z', '9', '_'),
        async (at, to) => {
          fc.pre(good[at] !== to);
          const token = good.slice(0, at) + to + good.slice(at + 1);
          expect((await refusal(verify(`Bearer ${token}`))).code).toBe('invalid-token');
        },
      ),
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

/** The same bytes with different unused bits in the last character. */
function otherSpelling(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const spelling = part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) ?? '') + 1];
  expect(Buffer.from(spelling, 'base64url')).toEqual(Buffer.from(part, 'base64url'));
  return spelling;
}
