import { tokenFingerprint } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  accessClaims,
  CLIENT_ID,
  ISSUER,
  idClaims,
  jwk,
  mint,
  nowSeconds,
  publicKey,
  SIGN,
  strangerJwk,
} from './testing/issuer.ts';
import { refusal, verify } from './token-verifier.fixture.ts';

describe('a refused token', () => {
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

/** The same bytes with different unused bits in the last character. */
function otherSpelling(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const spelling = part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) ?? '') + 1];
  expect(Buffer.from(spelling, 'base64url')).toEqual(Buffer.from(part, 'base64url'));
  return spelling;
}
