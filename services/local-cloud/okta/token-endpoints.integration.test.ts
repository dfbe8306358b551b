import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCookieJar } from './testing/cookie-jar.ts';
import {
  COLLEAGUE,
  MEMBER,
  type RunningOkta,
  SCOPES,
  SIGNED_OUT_URI,
  startTestOkta,
} from './testing/okta-stacks.ts';
import { requestTokens } from './testing/sign-in.ts';

let running: RunningOkta;

beforeAll(async () => {
  running = await startTestOkta();
});
afterEach(() => running.okta.reset());
afterAll(() => running.stop());

function userinfo(authorization?: string, method = 'GET'): Promise<Response> {
  return fetch(`${running.issuer}/v1/userinfo`, {
    method,
    ...(authorization !== undefined && { headers: { authorization } }),
  });
}

function post(path: string, form: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${running.issuer}${path}`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: running.clientId, ...form }),
  });
}

describe('/v1/userinfo', () => {
  it('returns the claims of the bearer that the scopes allow', async () => {
    const { accessToken } = await running.signInMember();
    for (const method of ['GET', 'POST']) {
      const response = await userinfo(`Bearer ${accessToken}`, method);
      expect(await response.json()).toEqual({
        sub: '00umember00000000000',
        name: 'Chat member',
        given_name: 'Chat',
        family_name: 'member',
        preferred_username: 'member@example.com',
        email: 'member@example.com',
        email_verified: true,
        groups: ['chat-users'],
      });
    }
    const bare = await running.signInMember({ scopes: ['openid'] });
    expect(await (await userinfo(`Bearer ${bare.accessToken}`)).json()).toEqual({
      sub: '00umember00000000000',
      groups: ['chat-users'],
    });
  });

  it('requires the openid scope', async () => {
    const { accessToken } = await running.signInMember({ scopes: ['chat.invoke'] });
    const response = await userinfo(`Bearer ${accessToken}`);
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });

  it('refuses what is not an access token', async () => {
    const { idToken } = await running.signInMember();
    for (const header of [undefined, 'Bearer', 'Basic eA==', 'Bearer a.b.c', `Bearer ${idToken}`]) {
      const response = await userinfo(header);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
  });

  it('forgets tokens after a reset', async () => {
    const { accessToken } = await running.signInMember();
    running.okta.reset();
    expect((await userinfo(`Bearer ${accessToken}`)).status).toBe(401);
  });
});

describe('/v1/revoke', () => {
  it('ends an access token, but not its refresh token', async () => {
    const { accessToken, refreshToken = '' } = await running.signInMember();
    expect((await post('/v1/revoke', { token: accessToken })).status).toBe(200);
    expect((await userinfo(`Bearer ${accessToken}`)).status).toBe(401);
    expect(await (await post('/v1/introspect', { token: refreshToken })).json()).toMatchObject({
      active: true,
    });
  });

  it('ends a refresh token with its access tokens', async () => {
    const { accessToken, refreshToken = '' } = await running.signInMember();
    await post('/v1/revoke', { token: refreshToken, token_type_hint: 'refresh_token' });
    expect((await userinfo(`Bearer ${accessToken}`)).status).toBe(401);
    const refreshed = await requestTokens(running.issuer, {
      grant_type: 'refresh_token',
      client_id: running.clientId,
      refresh_token: refreshToken,
    });
    expect(await refreshed.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('does not affect another sign-in', async () => {
    const first = await running.signInMember();
    const second = await running.signInMember();
    await post('/v1/revoke', { token: first.refreshToken ?? '' });
    expect((await userinfo(`Bearer ${second.accessToken}`)).status).toBe(200);
  });

  it('answers 200 for a token that it does not know', async () => {
    expect((await post('/v1/revoke', { token: 'unknown' })).status).toBe(200);
  });

  it.each([
    ['an unknown client', { client_id: '0oaNobody', token: 'x' }, 401, 'invalid_client'],
    ['no token', {}, 400, 'invalid_request'],
  ])('refuses %s', async (_what, form, status, error) => {
    const response = await post('/v1/revoke', form);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error });
  });

  it('refuses a body that is not a form', async () => {
    const response = await fetch(`${running.issuer}/v1/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('refuses a body without end', async () => {
    const response = await post('/v1/revoke', { token: 'x'.repeat(70_000) });
    expect(response.status).toBe(400);
  });
});

describe('/v1/introspect', () => {
  it('describes tokens that are active', async () => {
    const { accessToken, refreshToken = '' } = await running.signInMember();
    const { jti, iat, exp } = decodeJwt(accessToken);
    expect(await (await post('/v1/introspect', { token: accessToken })).json()).toEqual({
      active: true,
      scope: SCOPES.join(' '),
      username: MEMBER.login,
      client_id: running.clientId,
      token_type: 'Bearer',
      sub: MEMBER.login,
      uid: '00umember00000000000',
      aud: 'api://three-tier-chat',
      iss: running.issuer,
      jti,
      iat,
      exp,
    });
    expect(await (await post('/v1/introspect', { token: refreshToken })).json()).toMatchObject({
      active: true,
      scope: SCOPES.join(' '),
      username: MEMBER.login,
    });
  });

  it('reports every other token as inactive, and nothing more', async () => {
    const { accessToken } = await running.signInMember();
    await post('/v1/revoke', { token: accessToken });
    for (const token of [accessToken, 'unknown']) {
      expect(await (await post('/v1/introspect', { token })).json()).toEqual({ active: false });
    }
  });
});

describe('/v1/logout', () => {
  const logout = (jar: ReturnType<typeof createCookieJar>, query: Record<string, string>) =>
    jar.visit(`${running.issuer}/v1/logout?${new URLSearchParams(query)}`);
  const silently = (jar: ReturnType<typeof createCookieJar>) =>
    running.signInMember({ jar, extra: { prompt: 'none' } });

  it('ends the session without a question and returns with the state', async () => {
    const jar = createCookieJar();
    const { idToken = '', accessToken } = await running.signInMember({ jar });
    const response = await logout(jar, {
      id_token_hint: idToken,
      post_logout_redirect_uri: SIGNED_OUT_URI,
      state: 's 1',
    });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(`${SIGNED_OUT_URI}?state=s+1`);
    expect(jar.get(`idx_${new URL(running.issuer).port}`)).toBeUndefined();
    await expect(silently(jar)).rejects.toMatchObject({ code: 'login_required' });
    // Tokens do not depend on the session.
    expect((await userinfo(`Bearer ${accessToken}`)).status).toBe(200);
  });

  it('shows a page if there is nowhere to return to', async () => {
    const jar = createCookieJar();
    const { idToken = '' } = await running.signInMember({ jar });
    const response = await logout(jar, { id_token_hint: idToken });
    expect(await response.text()).toContain('Signed out');
  });

  it('refuses a missing or forged hint and an address that is not registered', async () => {
    const jar = createCookieJar();
    const { idToken = '', accessToken } = await running.signInMember({ jar });
    for (const query of [
      { post_logout_redirect_uri: SIGNED_OUT_URI },
      { id_token_hint: `${idToken}x`, post_logout_redirect_uri: SIGNED_OUT_URI },
      { id_token_hint: accessToken, post_logout_redirect_uri: SIGNED_OUT_URI },
      { id_token_hint: idToken, post_logout_redirect_uri: `${SIGNED_OUT_URI}x` },
    ]) {
      const response = await logout(jar, query);
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
    }
    await expect(silently(jar)).resolves.toBeTruthy();
  });

  it('does not affect the session of another user', async () => {
    const jar = createCookieJar();
    const { idToken = '' } = await running.signInMember({ jar });
    await running.signInMember({ jar, login: COLLEAGUE.login, extra: { prompt: 'login' } });
    await logout(jar, { id_token_hint: idToken, post_logout_redirect_uri: SIGNED_OUT_URI });
    await expect(silently(jar)).resolves.toBeTruthy();
  });
});
