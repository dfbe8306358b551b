import { describe, expect, it } from 'vitest';
import { ORIGIN } from '../testing/fake-browser.ts';
import { MEMBER, makeGrant } from '../testing/fake-provider.ts';
import { takeArrival } from './arrival.ts';
import { fails, setUp } from './session.fixture.ts';

describe('arriving', () => {
  it('tries a silent sign-in that replaces this page', async () => {
    const { browser, load } = setUp();
    const session = await load();
    const [departure, ...more] = browser.departures;
    expect(more).toEqual([]);
    expect(departure?.how).toBe('replace');
    expect(Object.fromEntries(departure?.url.searchParams ?? [])).toEqual({
      state: 's1',
      redirect_uri: `${ORIGIN}/callback`,
      prompt: 'none',
    });
    expect(session.state()).toEqual({ kind: 'leaving' });
  });

  it('signs in when Okta sends a code, and shows the requested page', async () => {
    const { browser, provider, load, comeBack } = setUp('/a?b=c#d');
    await load();
    const session = await comeBack();
    expect(session.state()).toEqual({ kind: 'signed-in', person: MEMBER });
    expect(provider.redeemed.map(({ url, state }) => [url.search, state])).toEqual([
      ['?code=c&state=s1', 's1'],
    ]);
    expect(browser.address().href).toBe(`${ORIGIN}/a?b=c#d`);
  });

  it('clears code and record before any await', async () => {
    const { browser, load } = setUp();
    await load();
    browser.open('/callback?code=c&state=s1');
    takeArrival(browser);
    expect(browser.address().href).toBe(`${ORIGIN}/`);
    expect([...browser.stored.keys()]).toEqual(['chat.silent-attempt', 'chat.sign-in-return']);
  });

  it('goes on to the requested page when the callback is loaded again', async () => {
    const { browser, provider, load, comeBack } = setUp('/c/1?b=c#d');
    await load();
    browser.open('/callback?code=c&state=s1');
    takeArrival(browser);
    // The reload that the browser sends to the address before.
    browser.open('/callback?code=c&state=s1');
    browser.isReloaded = true;
    await load();
    expect(browser.address().href).toBe(`${ORIGIN}/c/1?b=c#d`);
    expect(provider.redeemed).toEqual([]);
    browser.isReloaded = false;
    expect((await comeBack()).state()).toEqual({ kind: 'signed-in', person: MEMBER });
    expect(browser.address().href).toBe(`${ORIGIN}/c/1?b=c#d`);
  });

  it('takes the answer to an attempt that a reload did not stop', async () => {
    const { browser, provider, load } = setUp('/c/1');
    await load();
    // The page is loaded again, and the answer comes before it has begun another attempt.
    browser.isReloaded = true;
    expect(takeArrival(browser)).toEqual({ kind: 'visit', isReloaded: true });
    browser.isReloaded = false;
    browser.open('/callback?code=c&state=s1');
    expect((await load()).state()).toEqual({ kind: 'signed-in', person: MEMBER });
    expect(provider.redeemed).toHaveLength(1);
    expect(browser.address().href).toBe(`${ORIGIN}/c/1`);
  });

  it('begins anew when the answer comes after another attempt has begun', async () => {
    const { browser, provider, load, comeBack } = setUp('/c/1');
    await load();
    browser.isReloaded = true;
    await load();
    browser.isReloaded = false;
    browser.open('/callback?code=c&state=s1');
    expect((await load()).state()).toEqual({ kind: 'leaving' });
    expect(provider.redeemed).toEqual([]);
    expect((await comeBack()).state()).toEqual({ kind: 'signed-in', person: MEMBER });
    expect(browser.address().href).toBe(`${ORIGIN}/c/1`);
  });

  it('leads no other callback to the page of the last one', async () => {
    const { browser, load } = setUp('/c/1');
    await load();
    browser.open('/callback?code=c&state=s1');
    takeArrival(browser);
    browser.open('/callback?code=stolen&state=s');
    const session = await load();
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'login-required' });
    expect(browser.address().href).toBe(`${ORIGIN}/`);
  });

  it('leaves in the storage where the callback returned to, until signing out', async () => {
    const { browser, signedIn } = setUp('/c/1');
    const session = await signedIn();
    expect([...browser.stored]).toEqual([['chat.sign-in-return', 's1 /c/1']]);
    await session.signOut();
    expect([...browser.stored.keys()]).toEqual(['chat.signed-out']);
  });

  it('shows the sign-in page without a redirect when nobody is signed in at Okta', async () => {
    const { browser, provider, load, comeBack } = setUp();
    await load();
    provider.onRedeem = fails('login-required');
    const session = await comeBack('error=login_required');
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'login-required' });
    expect(browser.departures).toHaveLength(1);
  });

  it('does not retry a silent attempt that did not return', async () => {
    const { browser, load } = setUp();
    await load();
    const session = await load();
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'login-required' });
    expect(browser.departures).toHaveLength(1);
  });

  it('makes a silent attempt again that a reload interrupted', async () => {
    const { browser, load } = setUp();
    await load();
    browser.isReloaded = true;
    const session = await load();
    expect(session.state()).toEqual({ kind: 'leaving' });
    expect(browser.departures).toHaveLength(2);
  });

  it('does not accept a callback that this tab did not request', async () => {
    const { browser, provider, load } = setUp('/callback?code=stolen&state=s1');
    const session = await load();
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'login-required' });
    expect(provider.redeemed).toEqual([]);
    expect(browser.departures).toEqual([]);
    expect(browser.address().href).toBe(`${ORIGIN}/`);
  });

  it('treats an unreadable record as missing', async () => {
    const { browser, provider, load } = setUp('/callback?code=c&state=s1');
    browser.tabStorage.setItem('chat.sign-in', '{"verifier":1}');
    const session = await load();
    expect(session.state()).toMatchObject({ kind: 'signed-out' });
    expect(provider.redeemed).toEqual([]);
  });

  it('reports that Okta cannot be reached', async () => {
    const { browser, provider, load } = setUp();
    provider.onAuthorize = fails('unreachable');
    const session = await load();
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'unreachable' });
    expect(browser.departures).toEqual([]);
    expect([...browser.stored]).toEqual([]);
  });

  it('uses nothing of an answer that did not pass the checks', async () => {
    const { provider, load, comeBack } = setUp();
    await load();
    provider.onRedeem = fails('untrusted');
    const session = await comeBack();
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'untrusted' });
    await expect(session.fetch('/api')).rejects.toMatchObject({ code: 'ended' });
  });
});

describe('an account that may not use the chat', () => {
  it('sees Okta’s message, and may choose another account', async () => {
    const { browser, provider, load, comeBack } = setUp();
    await load();
    provider.onRedeem = fails('denied', 'User is not assigned.');
    const session = await comeBack('error=access_denied');
    expect(session.state()).toEqual({
      kind: 'signed-out',
      reason: 'denied',
      description: 'User is not assigned.',
    });
    await session.signIn();
    const last = browser.departures.at(-1);
    expect([last?.how, last?.url.searchParams.get('prompt')]).toEqual(['leave', 'login']);
  });

  it('is checked once for each reload', async () => {
    const { browser, provider, load, comeBack } = setUp();
    provider.onRedeem = fails('denied');
    await load();
    await comeBack('error=access_denied');
    expect(browser.departures).toHaveLength(1);
    await load();
    const session = await comeBack('error=access_denied');
    expect(browser.departures).toHaveLength(2);
    expect(session.state()).toMatchObject({ reason: 'denied' });
  });
});

describe('signing in by a click', () => {
  it('asks Okta without a prompt parameter', async () => {
    const { browser, provider, load, comeBack } = setUp();
    await load();
    provider.onRedeem = fails('login-required');
    const session = await comeBack();
    await session.signIn();
    const last = browser.departures.at(-1);
    expect([last?.how, last?.url.searchParams.get('prompt')]).toEqual(['leave', null]);
    provider.onRedeem = async () => makeGrant(0);
    expect((await comeBack()).state()).toMatchObject({ kind: 'signed-in' });
  });

  it('can be repeated when the user returns by the back button', async () => {
    const { load } = setUp();
    const session = await load();
    session.wake(true);
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'login-required' });
  });
});
