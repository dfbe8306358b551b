import { describe, expect, it } from 'vitest';
import { makeFakeBrowser, makeFakeSite, ORIGIN } from '../testing/fake-browser.ts';
import { MEMBER, makeFakeProvider, makeGrant } from '../testing/fake-provider.ts';
import { takeArrival } from './arrival.ts';
import { createSession } from './session.ts';
import { SignInError } from './sign-in-error.ts';

function setUp(path = '/', site = makeFakeSite()) {
  const browser = makeFakeBrowser(path, site);
  const provider = makeFakeProvider();
  const sent: Request[] = [];
  const answers: number[] = [];
  const request: typeof fetch = async (input, init) => {
    sent.push(new Request(new URL(String(input), ORIGIN), init));
    return new Response(null, { status: answers.shift() ?? 204 });
  };

  /** Loads the page again, as after a redirect or a reload. */
  async function load() {
    const session = createSession(provider, browser, request);
    await session.start(takeArrival(browser));
    return session;
  }

  async function comeBack(query = 'code=c') {
    const state = browser.departures.at(-1)?.url.searchParams.get('state');
    browser.open(`/callback?${query}&state=${state}`);
    return load();
  }

  async function signedIn() {
    await load();
    return comeBack();
  }

  return { browser, provider, sent, answers, load, comeBack, signedIn };
}

const fails = (code: SignInError['code'], description?: string) => async () => {
  throw new SignInError(code, code, description);
};

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
    expect([...browser.stored.keys()]).toEqual(['chat.silent-attempt']);
  });

  it('leaves nothing in the storage after signing in', async () => {
    const { browser, signedIn } = setUp();
    await signedIn();
    expect([...browser.stored]).toEqual([]);
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
