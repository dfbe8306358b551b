import { createHash } from 'node:crypto';
import { subjectHash } from '@three-tier-chat/wire-contract';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokenVerifier } from '../tokens/verify-token.ts';
import { createCookieJar } from './testing/cookie-jar.ts';
import {
  APP_ORIGIN,
  type Changes,
  type RunningOkta,
  startTestOkta,
} from './testing/okta-stacks.ts';

let running: RunningOkta;

beforeEach(async () => {
  running = await startTestOkta();
});
afterEach(() => running.stop());

async function readKeys(): Promise<JSONWebKeySet> {
  return (await (await fetch(`${running.issuer}/v1/keys`)).json()) as JSONWebKeySet;
}

async function restartWith(changes: Changes): Promise<void> {
  await running.stop();
  running = await startTestOkta(changes);
}

describe('paths', () => {
  it('have endpoints at the addresses of both well-known documents', async () => {
    for (const name of ['openid-configuration', 'oauth-authorization-server']) {
      const response = await fetch(`${running.issuer}/.well-known/${name}`);
      expect(await response.json()).toMatchObject({
        issuer: running.issuer,
        authorization_endpoint: `${running.issuer}/v1/authorize`,
        token_endpoint: `${running.issuer}/v1/token`,
        jwks_uri: `${running.issuer}/v1/keys`,
        end_session_endpoint: `${running.issuer}/v1/logout`,
        code_challenge_methods_supported: ['S256'],
        scopes_supported: expect.arrayContaining(['openid', 'chat.invoke', 'profile.write']),
        claims_supported: expect.arrayContaining(['groups']),
      });
    }
  });

  it("answer an unknown path with Okta's not-found body", async () => {
    for (const url of [
      running.okta.url,
      `${running.okta.url}/oauth2/default/v1/keys`,
      `${running.issuer}/v1/nothing`,
      `${running.issuer}/constructor`,
    ]) {
      const response = await fetch(url);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ errorCode: 'E0000007' });
    }
  });

  it("answer Okta's method error for another method", async () => {
    const response = await fetch(`${running.issuer}/v1/token`);
    expect(response.status).toBe(405);
    expect(await response.json()).toMatchObject({ errorCode: 'E0000022' });
  });
});

it('names its users by the hash that stands for them in logs', async () => {
  const { accessToken } = await running.signInMember();
  const uid = String(decodeJwt(accessToken)['uid']);
  const names = await running.okta.userNames();
  expect(names.get(await subjectHash(running.issuer, uid))).toBe('Chat member');
});

describe('keys', () => {
  it('verify both tokens, and at_hash ties them together', async () => {
    const { accessToken, idToken = '' } = await running.signInMember();
    const keys = createLocalJWKSet(await readKeys());
    await expect(jwtVerify(accessToken, keys)).resolves.toBeTruthy();
    const { payload } = await jwtVerify(idToken, keys);
    const digest = createHash('sha256').update(accessToken).digest();
    expect(payload['at_hash']).toBe(digest.subarray(0, 16).toString('base64url'));
  });

  it('are published without their private parts', async () => {
    const { keys } = await readKeys();
    expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ]);
  });

  it('rotate: the new one signs, the old one stays published, sessions remain', async () => {
    const jar = createCookieJar();
    const before = await running.signInMember({ jar });
    await running.okta.rotateKeys();
    const after = await running.signInMember({ jar });
    const { keys } = await readKeys();
    expect(keys).toHaveLength(2);
    const verifier = createTokenVerifier(`${running.issuer}/.well-known/openid-configuration`, {
      refusesFutureIssueTime: true,
    });
    for (const token of [before.accessToken, after.accessToken, after.idToken ?? '']) {
      await expect(verifier.verify(token)).resolves.toBeTruthy();
    }
    const onlyNew = createLocalJWKSet({ keys: keys.slice(0, 1) });
    await expect(jwtVerify(after.accessToken, onlyNew)).resolves.toBeTruthy();
    await expect(jwtVerify(before.accessToken, onlyNew)).rejects.toThrow();
  });
});

describe('an outage', () => {
  it('of the keys answers 503, until it is over', async () => {
    const { faults } = running.okta;
    const status = async () => (await fetch(`${running.issuer}/v1/keys`)).status;
    await faults?.['okta-keys-outage']?.(true);
    expect(await status()).toBe(503);
    await faults?.['okta-keys-outage']?.(false);
    expect(await status()).toBe(200);
  });

  it('of the user info answers 503 to a valid token, and does not affect the keys', async () => {
    const { faults } = running.okta;
    const { accessToken } = await running.signInMember();
    const headers = { authorization: `Bearer ${accessToken}` };
    const status = async (path: string) => {
      const answer = await fetch(`${running.issuer}${path}`, { headers });
      await answer.body?.cancel();
      return answer.status;
    };
    await faults?.['okta-userinfo-outage']?.(true);
    expect([await status('/v1/userinfo'), await status('/v1/keys')]).toEqual([503, 200]);
    await faults?.['okta-userinfo-outage']?.(false);
    expect(await status('/v1/userinfo')).toBe(200);
  });
});

describe('cross-origin answers', () => {
  const OPEN = ['/v1/keys', '/v1/userinfo', '/.well-known/openid-configuration'];

  const ask = (path: string, origin: string, init: RequestInit = {}) =>
    fetch(`${running.issuer}${path}`, { ...init, headers: { origin, ...init.headers } });
  const allowed = (response: Response) => response.headers.get('access-control-allow-origin');

  it('are for trusted origins', async () => {
    for (const path of OPEN) expect(allowed(await ask(path, APP_ORIGIN))).toBe(APP_ORIGIN);
    for (const path of ['/v1/token', '/v1/revoke']) {
      expect(allowed(await ask(path, APP_ORIGIN, { method: 'POST' }))).toBe(APP_ORIGIN);
    }
  });

  it('are for no other origin', async () => {
    for (const origin of ['http://127.0.0.1:4001', 'http://evil.test', 'null']) {
      for (const path of OPEN) expect(allowed(await ask(path, origin))).toBeNull();
      for (const path of ['/v1/token', '/v1/revoke']) {
        expect(allowed(await ask(path, origin, { method: 'POST' }))).toBeNull();
      }
    }
  });

  it('are never sent by the pages of the sign-in and by introspection', async () => {
    expect(allowed(await ask('/v1/authorize', APP_ORIGIN))).toBeNull();
    expect(allowed(await ask('/v1/logout', APP_ORIGIN))).toBeNull();
    expect(allowed(await ask('/v1/introspect', APP_ORIGIN, { method: 'POST' }))).toBeNull();
  });

  it('begin with a preflight', async () => {
    const preflight = { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } };
    const response = await ask('/v1/token', APP_ORIGIN, preflight);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST');
    const other = await ask('/v1/token', 'http://evil.test', preflight);
    expect(other.headers.get('access-control-allow-methods')).toBeNull();
  });

  it('stop with the trusted origin', async () => {
    await restartWith({ site: { active: false } });
    expect(allowed(await ask('/v1/keys', APP_ORIGIN))).toBeNull();
    await restartWith({ site: { scopes: ['REDIRECT'] } });
    expect(allowed(await ask('/v1/keys', APP_ORIGIN))).toBeNull();
  });
});

describe('the stacks’ arguments', () => {
  it('decide who may sign in: an inactive policy allows nobody', async () => {
    await restartWith({ policy: { status: 'INACTIVE' } });
    await expect(running.signInMember()).rejects.toThrow('access_denied: Policy evaluation failed');
  });

  it('decide lifetimes, audience and claims', async () => {
    await restartWith({
      rule: { access_token_lifetime_minutes: 7 },
      chat: { audiences: ['chat'] },
      'access-groups': { name: 'teams', group_filter_type: 'REGEX', value: '.*' },
    });
    const { accessToken, expiresIn } = await running.signInMember();
    expect(expiresIn).toBe(420);
    expect(decodeJwt(accessToken)).toMatchObject({
      aud: 'chat',
      teams: ['Everyone', 'chat-users', 'staff'],
    });
    expect(decodeJwt(accessToken)).not.toHaveProperty('groups');
  });

  it('give the default scopes to a client that names none', async () => {
    await restartWith({ invoke: { default: true } });
    const { accessToken } = await running.signInMember({ scopes: [], extra: { scope: undefined } });
    expect(decodeJwt(accessToken)['scp']).toEqual(['chat.invoke']);
  });

  it('decide whether a server and an app exist', async () => {
    await restartWith({ chat: { status: 'INACTIVE' } });
    expect((await fetch(`${running.issuer}/v1/keys`)).status).toBe(404);
    await restartWith({ spa: { status: 'INACTIVE' } });
    await expect(running.signInMember()).rejects.toMatchObject({ code: 'error-page' });
  });
});
