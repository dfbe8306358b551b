import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../http/serve-http.ts';
import { type Authorize, createJwtAuthorizer } from './authorize.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const SCOPES = ['profile.read', 'profile.write'];
const CHALLENGE = 'Bearer scope="profile.read profile.write"';

let okta: HttpServer;
let issuer = '';
let authorize: Authorize;

beforeAll(async () => {
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  okta = await listen(0, (request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
    } else if (request.url === '/keys') response.end(JSON.stringify({ keys: [jwk] }));
    else response.writeHead(503).end('{}');
  });
  issuer = `http://127.0.0.1:${okta.port}`;
  authorize = createJwtAuthorizer({ id: 'okta', issuer, audience: ['api://chat'] });
});

afterAll(() => okta.close());

function sign(
  claims: Readonly<Record<string, unknown>> = {},
  key: KeyObject = privateKey,
  kid = 'one',
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = { iss: issuer, aud: 'api://chat', sub: 'member@example.com', iat: now };
  return new SignJWT({ ...usual, exp: now + 300, scp: ['profile.read'], ...claims })
    .setProtectedHeader({ alg: 'RS256', kid })
    .sign(key);
}

const soon = () => Math.floor(Date.now() / 1000) + 600;

describe('createJwtAuthorizer', () => {
  it.each([
    ['a token without its scheme', () => sign(), ''],
    ['scopes as text', () => sign({ scp: undefined, scope: 'openid profile.write' }), 'Bearer '],
    ['one of several audiences', () => sign({ aud: ['x', 'api://chat'] }), 'Bearer '],
    ['client_id without aud', () => sign({ aud: undefined, client_id: 'api://chat' }), 'bearer '],
  ])('takes %s', async (_, token, scheme) => {
    const decision = await authorize(scheme + (await token()), SCOPES);
    expect(decision).toMatchObject({ kind: 'allow', scopes: SCOPES });
  });

  it('returns the claims as text, whatever their names', async () => {
    const token = await sign({ kind: 'deny', groups: ['a', 'b'], address: { zip: 1 }, ok: true });
    expect(await authorize(`Bearer ${token}`, [])).toEqual({
      kind: 'allow',
      claims: {
        iss: issuer,
        aud: 'api://chat',
        sub: 'member@example.com',
        iat: expect.stringMatching(/^\d{10}$/),
        exp: expect.stringMatching(/^\d{10}$/),
        scp: '[profile.read]',
        kind: 'deny',
        groups: '[a b]',
        address: '{"zip":1}',
        ok: 'true',
      },
      scopes: null,
    });
  });

  it.each([undefined, '', 'Bearer', 'Bearer '])(
    'answers %j, which contains no token, with a bare challenge',
    async (authorization) => {
      expect(await authorize(authorization, SCOPES)).toMatchObject({
        kind: 'deny',
        status: 401,
        message: 'Unauthorized',
        challenge: 'Bearer',
      });
    },
  );

  const audience = 'the token does not have a valid audience';
  it.each([
    ['another audience', () => sign({ aud: 'api://else' }), audience],
    [
      'another audience, whatever client_id says',
      () => sign({ aud: 'api://else', client_id: 'api://chat' }),
      audience,
    ],
    ['neither aud nor client_id', () => sign({ aud: undefined }), audience],
    ['another issuer', () => sign({ iss: 'https://else.example' }), 'issuer does not match'],
    ['an expired token', () => sign({ exp: 1 }), 'the token has expired'],
    ['an issue time in the future', () => sign({ iat: soon() }), 'the token is not yet valid'],
    ['a token that is not yet valid', () => sign({ nbf: soon() }), 'the token is not yet valid'],
    ['another’s signature', () => sign({}, stranger), 'the signature is invalid'],
    ['an unknown key', () => sign({}, stranger, 'two'), 'the signature is invalid'],
    ['what is no token', async () => 'words', 'the token could not be parsed'],
  ])('answers %s with 401 and the reason', async (_, token, description) => {
    expect(await authorize(`Bearer ${await token()}`, SCOPES)).toEqual({
      kind: 'deny',
      status: 401,
      message: 'Unauthorized',
      challenge: `${CHALLENGE} error="invalid_token" error_description="${description}"`,
      reason: `invalid_token: ${description}`,
    });
  });

  it.each([{ scp: ['chat.invoke'] }, { scp: [] }, { scp: undefined }, { scp: ['profile.reader'] }])(
    'answers %j, which contains no scope of the route, with 403',
    async (claims) => {
      expect(await authorize(`Bearer ${await sign(claims)}`, SCOPES)).toEqual({
        kind: 'deny',
        status: 403,
        message: 'Forbidden',
        challenge: `${CHALLENGE} error="insufficient_scope" error_description="the token does not have a required scope"`,
        reason: 'insufficient_scope: the token does not have a required scope',
      });
    },
  );

  it('accepts nobody while the issuer’s keys cannot be read', async () => {
    const silent = createJwtAuthorizer({
      id: 'silent',
      issuer: `${issuer}/silent`,
      audience: ['api://chat'],
    });
    expect(await silent(`Bearer ${await sign()}`, [])).toMatchObject({
      kind: 'deny',
      status: 401,
      challenge:
        'Bearer scope="" error="invalid_token" error_description="OIDC discovery endpoint communication error"',
    });
  });
});
