import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Changes,
  COLLEAGUE,
  groupId,
  MEMBER,
  type RunningOkta,
  SCOPES,
  startTestOkta,
} from './testing/okta-stacks.ts';
import { requestTokens } from './testing/sign-in.ts';

const MINUTE_MS = 60_000;
let running: RunningOkta;

beforeEach(() => {
  // Only the clock is replaced: the servers' timers continue.
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await running.stop();
});

async function start(changes: Changes = {}): Promise<string> {
  running = await startTestOkta(changes);
  const { refreshToken } = await running.signInMember();
  return refreshToken ?? '';
}

async function refresh(refreshToken: string, extra: Readonly<Record<string, string>> = {}) {
  const response = await requestTokens(running.issuer, {
    grant_type: 'refresh_token',
    client_id: running.clientId,
    refresh_token: refreshToken,
    ...extra,
  });
  return (await response.json()) as Record<string, string>;
}

function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

describe('a refresh token that rotates', () => {
  it('gives new tokens of the same sign-in and a new refresh token', async () => {
    const first = await start();
    const answer = await refresh(first);
    expect(answer['refresh_token']).not.toBe(first);
    expect(decodeJwt(answer['access_token'] ?? '')).toMatchObject({
      sub: MEMBER.login,
      scp: SCOPES,
      auth_time: expect.any(Number),
    });
    expect(decodeJwt(answer['id_token'] ?? '')).toMatchObject({ at_hash: expect.any(String) });
    expect(running.lines).toContainEqual(
      expect.objectContaining({ message: 'token.issued', grant: 'refresh_token' }),
    );
  });

  it('ends its whole family if it is used twice', async () => {
    const first = await start();
    const second = await refresh(first);
    expect(await refresh(first)).toMatchObject({ error: 'invalid_grant' });
    expect(await refresh(second['refresh_token'] ?? '')).toMatchObject({ error: 'invalid_grant' });
    const userinfo = await fetch(`${running.issuer}/v1/userinfo`, {
      headers: { authorization: `Bearer ${second['access_token']}` },
    });
    expect(userinfo.status).toBe(401);
  });

  it('can be reused within the leeway of the app, and not after', async () => {
    const first = await start({ spa: { refresh_token_leeway: 10 } });
    await refresh(first);
    later(9_000);
    expect(await refresh(first)).toMatchObject({ refresh_token: expect.any(String) });
    later(1_000);
    expect(await refresh(first)).toMatchObject({ error: 'invalid_grant' });
  });

  it('ends if it is idle for longer than the window of the rule', async () => {
    const first = await start();
    later(59 * MINUTE_MS);
    const second = await refresh(first);
    later(61 * MINUTE_MS);
    expect(await refresh(second['refresh_token'] ?? '')).toMatchObject({ error: 'invalid_grant' });
  });

  it('ends with the lifetime of the rule, however often it is used', async () => {
    let token = await start({ rule: { refresh_token_lifetime_minutes: 100 } });
    for (let use = 0; use < 3; use += 1) {
      later(33 * MINUTE_MS);
      token = (await refresh(token))['refresh_token'] ?? '';
    }
    expect(token).not.toBe('');
    later(MINUTE_MS);
    expect(await refresh(token)).toMatchObject({ error: 'invalid_grant' });
  });

  it('gives fewer scopes if asked to, never more', async () => {
    const first = await start();
    const fewer = await refresh(first, { scope: 'chat.invoke' });
    expect(decodeJwt(fewer['access_token'] ?? '')['scp']).toEqual(['chat.invoke']);
    expect(
      await refresh(fewer['refresh_token'] ?? '', { scope: 'chat.invoke profile.write' }),
    ).toMatchObject({ error: 'invalid_scope' });
  });
});

describe('a refresh token that does not rotate', () => {
  it('remains the same, and each use extends its idle window', async () => {
    const token = await start({ spa: { refresh_token_rotation: 'STATIC' } });
    for (let use = 0; use < 3; use += 1) {
      later(59 * MINUTE_MS);
      expect(await refresh(token)).toMatchObject({ refresh_token: token });
    }
    later(61 * MINUTE_MS);
    expect(await refresh(token)).toMatchObject({ error: 'invalid_grant' });
  });
});

describe('the access policy at a refresh', () => {
  it('ends the token of a user who lost the group of the app', async () => {
    const first = await start();
    await running.writeUsers([{ ...MEMBER, groups: ['staff'] }]);
    expect(await refresh(first)).toMatchObject({ error: 'invalid_grant' });
    await running.writeUsers([MEMBER]);
    expect(await refresh(first)).toMatchObject({ error: 'invalid_grant' });
  });

  it('refuses a user who left the directory', async () => {
    const first = await start();
    await running.writeUsers([COLLEAGUE]);
    expect(await refresh(first)).toMatchObject({ error: 'invalid_grant' });
  });

  it('refuses a user whom no rule names any more, without using up the token', async () => {
    const groups = ['chat-users', 'staff'].map((name) => ({ id: groupId(name) }));
    const first = await start({ assignments: { group: groups } });
    await running.writeUsers([{ ...MEMBER, groups: ['staff'] }]);
    expect(await refresh(first)).toMatchObject({ error: 'access_denied' });
    await running.writeUsers([MEMBER]);
    expect(await refresh(first)).toMatchObject({ access_token: expect.any(String) });
  });
});

describe('a client without the refresh grant', () => {
  it('gets no refresh token, although it asks for offline_access', async () => {
    expect(await start({ spa: { grant_types: ['authorization_code'] } })).toBe('');
  });
});
