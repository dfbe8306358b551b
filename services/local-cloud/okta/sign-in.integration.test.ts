import { subjectHash } from '@three-tier-chat/wire-contract';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCookieJar } from './testing/cookie-jar.ts';
import {
  COLLEAGUE,
  MEMBER,
  OUTSIDER,
  PASSWORD,
  REDIRECT_URI,
  type RunningOkta,
  SCOPES,
  startTestOkta,
} from './testing/okta-stacks.ts';
import { authorizationUrl, follow, signIn, submitForm } from './testing/sign-in.ts';

const VERIFIER = 'a'.repeat(43);
let running: RunningOkta;

beforeAll(async () => {
  running = await startTestOkta();
});
afterEach(() => running.reset());
afterAll(() => running.stop());

const member = { login: MEMBER.login, password: PASSWORD };

describe('signing in', () => {
  it("issues Okta's tokens for a member", async () => {
    const signedIn = await running.signInMember();
    const access = decodeJwt(signedIn.accessToken);
    const id = decodeJwt(signedIn.idToken ?? '');

    expect(decodeProtectedHeader(signedIn.accessToken)).toEqual({
      alg: 'RS256',
      kid: expect.any(String),
    });
    expect(access).toEqual({
      ver: 1,
      jti: expect.stringMatching(/^AT\.[\w-]+\.oar\w{17}$/),
      iss: running.issuer,
      aud: 'api://three-tier-chat',
      sub: 'member@example.com',
      iat: expect.any(Number),
      exp: Number(access.iat) + 300,
      cid: running.clientId,
      uid: '00umember00000000000',
      scp: SCOPES,
      auth_time: expect.any(Number),
      groups: ['chat-users'],
    });
    expect(id).toEqual({
      ver: 1,
      jti: expect.stringMatching(/^ID\./),
      iss: running.issuer,
      aud: running.clientId,
      sub: '00umember00000000000',
      iat: expect.any(Number),
      exp: Number(id.iat) + 3600,
      auth_time: access['auth_time'],
      amr: ['pwd'],
      idp: expect.stringMatching(/^00o/),
      nonce: expect.stringMatching(/^nonce-of-/),
      at_hash: expect.any(String),
      name: 'Chat member',
      preferred_username: 'member@example.com',
      email: 'member@example.com',
      groups: ['chat-users'],
    });
    expect(signedIn).toMatchObject({ expiresIn: 300, refreshToken: expect.any(String) });
  });

  it('logs who signed in and which token was issued, and nothing secret', async () => {
    const { accessToken } = await running.signInMember();
    const memberHash = await subjectHash(running.issuer, '00umember00000000000');
    expect(running.lines).toMatchObject([
      { service: 'okta', message: 'signin.succeeded', subject_hash: memberHash },
      {
        service: 'okta',
        message: 'token.issued',
        grant: 'authorization_code',
        client: running.clientId,
        token_fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    ]);
    const log = JSON.stringify(running.lines);
    expect(log).not.toContain(PASSWORD);
    expect(log).not.toContain(accessToken);
    expect(log).not.toContain('00umember');
  });

  it('refuses a wrong password with an alert on the form', async () => {
    await expect(running.signInMember({ password: 'guess' })).rejects.toMatchObject({
      code: 'wrong-credentials',
    });
    expect(running.lines).toMatchObject([
      {
        message: 'signin.failed',
        subject_hash: await subjectHash(running.issuer, '00umember00000000000'),
      },
    ]);
  });

  it('locks a login after ten wrong passwords, and only that login', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await running.signInMember({ password: 'guess' }).catch(() => undefined);
    }
    await expect(running.signInMember()).rejects.toThrow('Too many attempts');
    await expect(running.signInMember({ login: COLLEAGUE.login })).resolves.toBeTruthy();
  });

  it('shows a form with labels, the hinted login, the demo users and a policy for scripts', async () => {
    const jar = createCookieJar();
    const address = authorizationUrl(
      running.request({ login_hint: 'x"<y@example.com' }),
      VERIFIER,
      's',
    );
    const page = await follow(jar, await jar.visit(address), address, REDIRECT_URI);
    const html = page.kind === 'page' ? page.html : '';
    expect(html).toMatch(/<label>Username<input/);
    expect(html).toMatch(/<label>Password<input name="password" type="password"/);
    expect(html).toContain('<button type="submit">Sign in</button>');
    expect(html).toContain('value="x&#34;&#60;y@example.com"');
    expect(html).toContain('Local Okta. Demo users:');
    expect(html).toContain('colleague@example.com');

    const form = await jar.visit(page.kind === 'page' ? page.url : '');
    expect(form.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/127\.0\.0\.1:4000;/,
    );
  });

  it('refuses a form whose sign-in was started in another browser', async () => {
    const jar = createCookieJar();
    const address = authorizationUrl(running.request(), VERIFIER, 's');
    const page = await follow(jar, await jar.visit(address), address, REDIRECT_URI);
    if (page.kind !== 'page') throw new Error('No form was shown');
    const stranger = await submitForm(createCookieJar(), page, member, REDIRECT_URI);
    expect(stranger).toMatchObject({ kind: 'page', status: 400 });
  });

  it('shows a changed display name at the next sign-in', async () => {
    await running.writeUsers([{ ...MEMBER, displayName: 'Renamed Member' }, COLLEAGUE, OUTSIDER]);
    const { idToken } = await running.signInMember();
    expect(decodeJwt(idToken ?? '')).toMatchObject({ name: 'Renamed Member' });
    await running.writeUsers([MEMBER, COLLEAGUE, OUTSIDER]);
  });
});

describe('the session', () => {
  it('answers prompt=none with login_required before there is one', async () => {
    await expect(running.signInMember({ extra: { prompt: 'none' } })).rejects.toMatchObject({
      code: 'login_required',
    });
  });

  it('signs in silently with prompt=none while it lasts, with a family of its own', async () => {
    const jar = createCookieJar();
    const first = await running.signInMember({ jar });
    const silent = await running.signInMember({ extra: { prompt: 'none' }, jar });
    expect(decodeJwt(silent.accessToken)['uid']).toBe('00umember00000000000');
    expect(silent.refreshToken).not.toBe(first.refreshToken);
  });

  it('uses a cookie that scripts and other sites cannot use', async () => {
    const jar = createCookieJar();
    const address = authorizationUrl(running.request(), VERIFIER, 's');
    const cookies: string[] = [];
    const watched = {
      ...jar,
      visit: async (url: string, init?: RequestInit) => {
        const response = await jar.visit(url, init);
        cookies.push(...response.headers.getSetCookie());
        return response;
      },
    };
    const page = await follow(watched, await watched.visit(address), address, REDIRECT_URI);
    if (page.kind === 'page') await submitForm(watched, page, member, REDIRECT_URI);
    // Cookies ignore ports: the path keeps it from the other services, the name from other Oktas.
    const { port } = new URL(running.issuer);
    const session = cookies.filter((line) => line.startsWith(`idx_${port}`));
    expect(session).toHaveLength(2);
    for (const line of session) {
      expect(line).toMatch(/^idx_\d+(\.sig)?=[\w-]+; path=\/oauth2; samesite=lax; httponly$/i);
    }
    for (const line of cookies) {
      expect(line).toMatch(
        new RegExp(`^\\w+_${port}(\\.sig)?=.*; path=/oauth2[;/].*; httponly`, 'i'),
      );
    }
  });

  it('is not ended by a sign-in at another local Okta of the same host', async () => {
    const jar = createCookieJar();
    await running.signInMember({ jar });
    const other = await startTestOkta();
    try {
      await other.signInMember({ jar });
      await expect(
        running.signInMember({ extra: { prompt: 'none' }, jar }),
      ).resolves.toHaveProperty('accessToken');
    } finally {
      await other.stop();
    }
  });

  it('is asked for again with prompt=login, and passes to another user', async () => {
    const jar = createCookieJar();
    await running.signInMember({ jar });
    const colleague = { login: COLLEAGUE.login, password: PASSWORD };
    const other = await signIn({ ...running.request({ prompt: 'login' }), ...colleague, jar });
    expect(decodeJwt(other.accessToken).sub).toBe(COLLEAGUE.login);
    const silent = await running.signInMember({ extra: { prompt: 'none' }, jar });
    expect(decodeJwt(silent.accessToken).sub).toBe(COLLEAGUE.login);
  });

  it('ends with a reset', async () => {
    const jar = createCookieJar();
    await running.signInMember({ jar });
    running.okta.reset();
    await expect(running.signInMember({ extra: { prompt: 'none' }, jar })).rejects.toMatchObject({
      code: 'login_required',
    });
  });

  it('of a user who left the directory requires a sign-in', async () => {
    const jar = createCookieJar();
    await running.signInMember({ jar });
    await running.writeUsers([COLLEAGUE]);
    await expect(running.signInMember({ extra: { prompt: 'none' }, jar })).rejects.toMatchObject({
      code: 'login_required',
    });
    await running.writeUsers([MEMBER, COLLEAGUE, OUTSIDER]);
  });
});
