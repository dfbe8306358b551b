import { subjectHash } from '@three-tier-chat/wire-contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCookieJar } from './testing/cookie-jar.ts';
import {
  MEMBER,
  OUTSIDER,
  PASSWORD,
  REDIRECT_URI,
  type RunningOkta,
  startTestOkta,
} from './testing/okta-stacks.ts';
import { authorizationUrl, authorize, requestTokens } from './testing/sign-in.ts';

const VERIFIER = 'a'.repeat(43);
let running: RunningOkta;

beforeAll(async () => {
  running = await startTestOkta();
});
afterEach(() => running.reset());
afterAll(() => running.stop());

const member = { login: MEMBER.login, password: PASSWORD };

describe('an authorization request', () => {
  const refused = (extra: Readonly<Record<string, string | undefined>>) =>
    running.signInMember({ extra });

  it('without PKCE is refused', async () => {
    await expect(
      refused({ code_challenge: undefined, code_challenge_method: undefined }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('with a plain PKCE challenge is refused', async () => {
    await expect(
      refused({ code_challenge: VERIFIER, code_challenge_method: 'plain' }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('with a scope that the server does not have is refused as invalid_scope', async () => {
    await expect(refused({ scope: 'openid chat.nothing' })).rejects.toMatchObject({
      code: 'invalid_scope',
    });
  });

  it('without scopes is refused if the server has no default scopes', async () => {
    await expect(refused({ scope: undefined, nonce: undefined })).rejects.toMatchObject({
      code: 'invalid_scope',
    });
  });

  it('with a redirect URI that is not registered gets an error page and no redirect', async () => {
    for (const redirect_uri of [`${REDIRECT_URI}/`, `${REDIRECT_URI}?a=1`, 'https://evil.test/']) {
      const jar = createCookieJar();
      const response = await jar.visit(
        authorizationUrl(running.request({ redirect_uri }), VERIFIER, 's'),
      );
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(await response.text()).toContain('redirect_uri');
    }
  });

  it('of an unknown client gets an error page', async () => {
    const address = authorizationUrl(running.request({ client_id: '0oaNobody' }), VERIFIER, 's');
    expect((await createCookieJar().visit(address)).status).toBe(400);
  });

  it('has no iss in its answer, as in Okta', async () => {
    const address = authorizationUrl(running.request({ prompt: 'none' }), VERIFIER, 's');
    const response = await createCookieJar().visit(address);
    expect(
      Object.fromEntries(new URL(response.headers.get('location') ?? '').searchParams),
    ).toEqual({ error: 'login_required', error_description: expect.any(String), state: 's' });
  });

  it('of an outsider is refused as not assigned, and the log says why', async () => {
    await expect(running.signInMember({ login: OUTSIDER.login })).rejects.toThrow(
      'access_denied: User is not assigned to the client application.',
    );
    const subject_hash = await subjectHash(running.issuer, '00uoutsider000000000');
    // The user's id is hashed in the answer's token.
    await expect
      .poll(() => running.lines)
      .toContainEqual(
        expect.objectContaining({
          message: 'authorize.refused',
          reason: 'access_denied',
          subject_hash,
        }),
      );
  });

  it('for a scope that no rule grants is refused by the policy', async () => {
    await expect(refused({ scope: 'openid profile.write' })).rejects.toThrow(
      'access_denied: Policy evaluation failed',
    );
  });

  it('without offline_access gets no refresh token', async () => {
    const { refreshToken } = await refused({ scope: 'openid chat.invoke' });
    expect(refreshToken).toBeUndefined();
  });

  it('without openid gets no ID token', async () => {
    const { idToken } = await refused({ scope: 'chat.invoke', nonce: undefined });
    expect(idToken).toBeUndefined();
  });
});

describe('the code', () => {
  const exchange = async (changes: Readonly<Record<string, string>> = {}) => {
    const code = await authorize(createCookieJar(), running.request(), member, VERIFIER);
    const form = {
      grant_type: 'authorization_code',
      client_id: running.clientId,
      redirect_uri: REDIRECT_URI,
      code,
      code_verifier: VERIFIER,
      ...changes,
    };
    return { form, response: await requestTokens(running.issuer, form) };
  };

  it.each([
    ['another verifier', { code_verifier: 'b'.repeat(43) }, 'invalid_grant'],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:4000/other' }, 'invalid_grant'],
    ['another client', { client_id: '0oaNobody' }, 'invalid_client'],
    ['another grant type', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
  ])('is refused with %s', async (_what, changes, error) => {
    const { response } = await exchange(changes);
    expect(response.ok).toBe(false);
    expect(await response.json()).toMatchObject({ error });
  });

  it('is refused the second time, and its tokens are revoked', async () => {
    const { form, response } = await exchange();
    const { access_token } = (await response.json()) as { access_token: string };
    const replay = await requestTokens(running.issuer, form);
    expect(await replay.json()).toMatchObject({ error: 'invalid_grant' });
    const userinfo = await fetch(`${running.issuer}/v1/userinfo`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(userinfo.status).toBe(401);
  });
});
