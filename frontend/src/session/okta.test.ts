// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { ACCESS_TOKEN, CLIENT_ID, makeFakeOkta } from './okta.fixture.ts';
import { makeOkta } from './okta.ts';

const ISSUER = 'https://okta.example/oauth2/aus1';
/** The verifier of RFC 7636, appendix B, which also gives its challenge. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const REDIRECT_URI = 'https://chat.example/callback';

async function setUp(issuer = ISSUER) {
  const secrets = { verifier: VERIFIER, state: 'state-1', nonce: 'nonce-1' };
  const okta = await makeFakeOkta(issuer, secrets.nonce);
  const provider = makeOkta(
    { issuer, clientId: CLIENT_ID, scopes: ['openid', 'chat.invoke'] },
    okta.fetch,
  );
  const redeem = (query = 'code=code-1&state=state-1') =>
    provider.redeem(new URL(`${REDIRECT_URI}?${query}`), secrets);
  return { okta, provider, secrets, redeem };
}

describe('makeOkta', () => {
  it('requests a code with PKCE, state, nonce and the configured scopes', async () => {
    const { provider, secrets } = await setUp();
    const url = await provider.authorizationUrl(secrets, REDIRECT_URI, 'none');
    expect(url.href.split('?')[0]).toBe(`${ISSUER}/v1/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: CLIENT_ID,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: 'openid chat.invoke',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      state: 'state-1',
      nonce: 'nonce-1',
      prompt: 'none',
    });
  });

  it('makes new secrets for every attempt', async () => {
    const { provider } = await setUp();
    expect(Object.values(provider.makeSecrets())).not.toEqual(
      Object.values(provider.makeSecrets()),
    );
  });

  it('redeems a code with the verifier and without a client secret', async () => {
    const { okta, redeem } = await setUp();
    expect(await redeem()).toEqual({
      accessToken: ACCESS_TOKEN,
      idToken: expect.stringMatching(/^eyJ/),
      refreshToken: 'refresh-1',
      expiresInSeconds: 300,
      person: { subject: '00u1', name: 'Chat Member' },
      scopes: undefined,
    });
    expect(okta.posts).toEqual([
      {
        client_id: CLIENT_ID,
        grant_type: 'authorization_code',
        code: 'code-1',
        code_verifier: VERIFIER,
        redirect_uri: REDIRECT_URI,
      },
    ]);
  });

  it.each([
    [{ name: undefined, preferred_username: 'member@example.com' }, 'member@example.com'],
    [{ name: ' ', email: 'm@example.com' }, 'm@example.com'],
    [{ name: 7 }, '00u1'],
  ])('names a person by the best of %j', async (claims, name) => {
    const { okta, redeem } = await setUp();
    okta.claims = claims;
    expect((await redeem()).person).toMatchObject({ subject: '00u1', name });
  });

  it.each([
    [{ email: 'm@example.com', groups: ['three-tier-chat-users', 7] }],
    [{ email: 7, groups: 'three-tier-chat-users' }],
  ])('takes email and groups from %j, if they are such', async (claims) => {
    const { okta, redeem } = await setUp();
    okta.claims = claims;
    expect((await redeem()).person).toEqual({
      subject: '00u1',
      name: 'Chat Member',
      ...(Array.isArray(claims.groups) && {
        email: 'm@example.com',
        groups: ['three-tier-chat-users'],
      }),
    });
  });

  it('accepts an ID token without at_hash', async () => {
    const { okta, redeem } = await setUp();
    okta.claims = { at_hash: undefined };
    expect((await redeem()).person?.subject).toBe('00u1');
  });

  it.each([
    ['another nonce', { nonce: 'nonce-2' }],
    ['no nonce', { nonce: undefined }],
    ['another audience', { aud: 'other' }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['the at_hash of another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['an at_hash that is not a string', { at_hash: 1 }],
    ['no subject', { sub: undefined }],
  ])('does not trust an ID token with %s', async (_, claims) => {
    const { okta, redeem } = await setUp();
    okta.claims = claims;
    await expect(redeem()).rejects.toMatchObject({ name: 'SignInError', code: 'untrusted' });
  });

  it.each([
    [3 * 3600, 180],
    [70 * 60, 70],
  ])('tells that the clock is %i seconds ahead, in minutes', async (seconds, description) => {
    const { okta, redeem, provider } = await setUp();
    // A token with Okta's time, checked by a clock that is ahead by this much.
    const iat = Math.floor(Date.now() / 1000) - seconds;
    okta.claims = { iat, exp: iat + 3600 };
    await expect(redeem()).rejects.toMatchObject({ code: 'clock', description });
    await expect(provider.renew('refresh-0')).rejects.toMatchObject({ code: 'clock', description });
  });

  it('does not blame the clock for a token that was issued as expired', async () => {
    const { okta, redeem } = await setUp();
    const now = Math.floor(Date.now() / 1000);
    okta.claims = { iat: now, exp: now - 3600 };
    await expect(redeem()).rejects.toMatchObject({ code: 'untrusted' });
  });

  it('does not trust an ID token that Okta did not sign', async () => {
    const { okta, redeem, provider } = await setUp();
    okta.isForged = true;
    await expect(redeem()).rejects.toMatchObject({ code: 'untrusted' });
    await expect(provider.renew('refresh-0')).rejects.toMatchObject({ code: 'untrusted' });
  });

  it('verifies by keys that Okta has only since, also right after it asked for them', async () => {
    const { okta, redeem, provider } = await setUp();
    await redeem();
    await okta.rotateKeys();
    expect(await provider.renew('refresh-0')).toMatchObject({ accessToken: ACCESS_TOKEN });
    expect(okta.keyRequests).toBe(2);
    // These are the ones that it has now.
    await provider.renew('refresh-1');
    expect(okta.keyRequests).toBe(2);
  });

  it('asks for keys once more and no further for a key that Okta does not publish', async () => {
    const { okta, redeem, provider } = await setUp();
    await redeem();
    okta.keyId = 'another';
    await expect(provider.renew('refresh-0')).rejects.toMatchObject({ code: 'untrusted' });
    expect(okta.keyRequests).toBe(2);
  });

  it.each([
    ['another state', 'code=code-1&state=state-2'],
    ['no state', 'code=code-1'],
    [
      'another issuer',
      `code=code-1&state=state-1&iss=${encodeURIComponent('https://evil.example')}`,
    ],
    ['no code', 'state=state-1'],
  ])('redeems nothing for an answer with %s', async (_, query) => {
    const { okta, redeem } = await setUp();
    await expect(redeem(query)).rejects.toMatchObject({ code: 'untrusted' });
    expect(okta.posts).toEqual([]);
  });

  it.each([
    ['login_required', 'login-required'],
    ['interaction_required', 'login-required'],
    ['consent_required', 'login-required'],
    ['access_denied', 'denied'],
    ['server_error', 'unreachable'],
    ['temporarily_unavailable', 'unreachable'],
    ['invalid_scope', 'refused'],
  ])('understands the error %s as %s', async (error, code) => {
    const { redeem } = await setUp();
    await expect(redeem(`error=${error}&state=state-1`)).rejects.toMatchObject({ code });
  });

  it('needs no request to understand a refusal, and takes none for another’s', async () => {
    const { okta, redeem } = await setUp();
    okta.isDown = true;
    await expect(redeem('error=login_required&state=state-1')).rejects.toMatchObject({
      code: 'login-required',
    });
    for (const query of ['error=login_required&state=state-2', 'error=login_required']) {
      await expect(redeem(query)).rejects.toMatchObject({ code: 'untrusted' });
    }
  });

  it('passes on Okta’s message about a denial', async () => {
    const { redeem } = await setUp();
    await expect(
      redeem('error=access_denied&error_description=Not+assigned.&state=state-1'),
    ).rejects.toMatchObject({ code: 'denied', description: 'Not assigned.' });
  });

  it('renews with the refresh token', async () => {
    const { okta, provider } = await setUp();
    expect(await provider.renew('refresh-0')).toMatchObject({ refreshToken: 'refresh-1' });
    expect(okta.posts).toEqual([
      { client_id: CLIENT_ID, grant_type: 'refresh_token', refresh_token: 'refresh-0' },
    ]);
  });

  it.each([
    ['invalid_grant', () => Response.json({ error: 'invalid_grant' }, { status: 400 }), 'ended'],
    ['another error', () => Response.json({ error: 'invalid_client' }, { status: 400 }), 'refused'],
    ['429', () => Response.json({ error: 'too_many' }, { status: 429 }), 'unreachable'],
    ['503', () => Response.json({ error: 'invalid_grant' }, { status: 503 }), 'unreachable'],
    ['an HTML page', () => new Response('<p>', { status: 502 }), 'unreachable'],
    ['no lifetime', () => Response.json({ access_token: 'a', token_type: 'Bearer' }), 'untrusted'],
  ])('understands a renewal that is answered with %s as %s', async (_, answer, code) => {
    const { okta, provider } = await setUp();
    okta.tokenAnswer = answer;
    await expect(provider.renew('refresh-0')).rejects.toMatchObject({ code });
  });

  it('puts no token and no response into an error', async () => {
    const { okta, redeem } = await setUp();
    okta.claims = { nonce: 'other' };
    const error = await redeem().catch((it: unknown) => it);
    expect(Object.keys(error as object)).toEqual(['name', 'code', 'description']);
    expect((error as Error).cause).toBeUndefined();
  });

  it('tries the discovery again after an outage', async () => {
    const { okta, provider, secrets } = await setUp();
    okta.isDown = true;
    await expect(provider.authorizationUrl(secrets, REDIRECT_URI)).rejects.toMatchObject({
      code: 'unreachable',
    });
    okta.isDown = false;
    expect(
      (await provider.authorizationUrl(secrets, REDIRECT_URI)).searchParams.has('prompt'),
    ).toBe(false);
  });

  it('does not trust a discovery document that names another issuer', async () => {
    const { okta, provider, secrets } = await setUp();
    okta.metadata['issuer'] = `${ISSUER}/`;
    await expect(provider.authorizationUrl(secrets, REDIRECT_URI)).rejects.toMatchObject({
      code: 'untrusted',
    });
  });

  it('uses plain http only with this machine', async () => {
    const near = await setUp('http://127.0.0.1:4006/oauth2/aus1');
    expect((await near.redeem()).person?.subject).toBe('00u1');
    const far = await setUp('http://okta.example/oauth2/aus1');
    await expect(far.redeem()).rejects.toMatchObject({ code: 'untrusted' });
    expect(far.okta.posts).toEqual([]);
  });

  it('revokes the refresh token and names the session to end', async () => {
    const { okta, provider } = await setUp();
    await provider.revoke('refresh-1');
    expect(okta.posts).toEqual([
      { client_id: CLIENT_ID, token: 'refresh-1', token_type_hint: 'refresh_token' },
    ]);
    const url = await provider.endSessionUrl('id-1', 'https://chat.example/');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: CLIENT_ID,
      id_token_hint: 'id-1',
      post_logout_redirect_uri: 'https://chat.example/',
    });
  });
});
