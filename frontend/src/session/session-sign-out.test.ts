import { describe, expect, it } from 'vitest';
import { ORIGIN } from '../testing/fake-browser.ts';
import { MEMBER } from '../testing/fake-provider.ts';
import { fails, setUp } from './session.fixture.ts';

describe('signing out', () => {
  it('revokes and forgets the tokens, and goes to Okta’s logout', async () => {
    const { browser, provider, signedIn } = setUp();
    const session = await signedIn();
    await session.signOut();
    expect(provider.revoked).toEqual(['refresh-0']);
    expect(browser.departures.at(-1)?.url.href).toBe(
      `https://okta.example/logout?hint=id-0&back=${ORIGIN}/`,
    );
    await expect(session.fetch('/api')).rejects.toMatchObject({ code: 'ended' });
  });

  it('does not wait long for the revocation', async () => {
    const { browser, provider, signedIn } = setUp();
    const session = await signedIn();
    provider.revoke = () => new Promise(() => {});
    const done = session.signOut();
    browser.clock.advance(3_000);
    await done;
    expect(browser.departures.at(-1)?.url.pathname).toBe('/logout');
  });

  it('continues when the revocation fails, and stays here when Okta has no logout', async () => {
    const { provider, signedIn } = setUp();
    const session = await signedIn();
    provider.revoke = fails('unreachable');
    provider.endSessionUrl = fails('untrusted');
    await session.signOut();
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'login-required' });
  });

  it('stays signed out after a reload, until the user signs in by a click', async () => {
    const { browser, load, comeBack, signedIn } = setUp();
    await (await signedIn()).signOut();
    browser.open('/');
    await load();
    const session = await load();
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'login-required' });
    expect(browser.departures.map(({ url }) => url.pathname)).toEqual(['/authorize', '/logout']);
    await session.signIn();
    await comeBack();
    await load();
    expect(browser.departures.at(-1)?.url.searchParams.get('prompt')).toBe('none');
  });
});

describe('calling the API', () => {
  it('sends both tokens and the caller’s own headers', async () => {
    const { sent, signedIn } = setUp();
    const session = await signedIn();
    await session.fetch('/api/x', { method: 'POST', headers: { accept: 'text/event-stream' } });
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
      accept: 'text/event-stream',
      authorization: 'Bearer access-0',
      'x-id-token': 'id-0',
    });
  });

  it('renews tokens first that end before a call does', async () => {
    const { browser, sent, signedIn } = setUp();
    const session = await signedIn();
    browser.clock.sleep(200_000);
    await session.fetch('/api/x', { minLifeMs: 90_000 });
    await session.fetch('/api/x', { minLifeMs: 110_000 });
    expect(sent.map((it) => it.headers.get('authorization'))).toEqual([
      'Bearer access-0',
      'Bearer access-1',
    ]);
  });

  it('renews once and retries once after a 401', async () => {
    const { provider, sent, answers, signedIn } = setUp();
    const session = await signedIn();
    answers.push(401, 200);
    expect((await session.fetch('/api/x')).status).toBe(200);
    expect(sent.map((it) => it.headers.get('authorization'))).toEqual([
      'Bearer access-0',
      'Bearer access-1',
    ]);
    expect(provider.renewed).toEqual(['refresh-0']);
  });

  it('returns a second 401 to the caller', async () => {
    const { sent, answers, signedIn } = setUp();
    const session = await signedIn();
    answers.push(401, 401);
    expect((await session.fetch('/api/x')).status).toBe(401);
    expect(sent).toHaveLength(2);
    expect(session.state()).toMatchObject({ kind: 'signed-in' });
  });

  it('makes no call that was stopped during the renewal', async () => {
    const { browser, sent, signedIn } = setUp();
    const session = await signedIn();
    browser.clock.sleep(250_000);
    const controller = new AbortController();
    const call = session.fetch('/api/x', { signal: controller.signal });
    controller.abort(new Error('stopped'));
    await expect(call).rejects.toThrow('stopped');
    expect(sent).toEqual([]);
  });

  it('lapses when the session has ended, and forgets the tokens', async () => {
    const { provider, answers, signedIn } = setUp();
    const session = await signedIn();
    provider.onRenew = fails('ended');
    answers.push(401);
    await expect(session.fetch('/api/x')).rejects.toMatchObject({ code: 'ended' });
    expect(session.state()).toMatchObject({ kind: 'lapsed', reason: 'ended', person: MEMBER });
  });
});
