import { describe, expect, it } from 'vitest';
import { makeFakeBrowser, makeFakeSite, ORIGIN } from '../testing/fake-browser.ts';
import { MEMBER, makeFakeProvider, makeGrant } from '../testing/fake-provider.ts';
import { takeArrival } from './arrival.ts';
import { createSession } from './session.ts';
import { SignInError } from './sign-in-error.ts';
import { sendSignInAnswer } from './sign-in-window.ts';

async function setUp() {
  const site = makeFakeSite();
  const browser = makeFakeBrowser('/', site);
  const provider = makeFakeProvider();
  const answers: number[] = [];
  const request: typeof fetch = async () => new Response(null, { status: answers.shift() ?? 204 });

  async function load() {
    const session = createSession(provider, browser, request);
    await session.start(takeArrival(browser));
    return session;
  }

  /** The page that Okta's answer opens in the last opened window; it posts to the site's pages. */
  async function answerInWindow(change: (search: URLSearchParams) => void = () => {}) {
    const url = browser.windows.at(-1)?.url;
    const search = new URLSearchParams({ code: 'c', state: url?.searchParams.get('state') ?? '' });
    change(search);
    const popup = makeFakeBrowser(`/callback?${search}`, site);
    const arrival = takeArrival(popup);
    let taken = 0;
    if (arrival.kind === 'window') {
      sendSignInAnswer(popup, arrival.url, () => {
        taken += 1;
      });
    }
    await settled();
    return { arrival, taken, address: popup.address().href };
  }

  async function signedIn() {
    await load();
    const state = browser.departures.at(-1)?.url.searchParams.get('state');
    browser.open(`/callback?code=c&state=${state}`);
    return load();
  }

  async function lapsed() {
    const session = await signedIn();
    provider.onRenew = async () => {
      throw new SignInError('ended');
    };
    answers.push(401);
    await session.fetch('/api').catch(() => {});
    expect(session.state()).toMatchObject({ kind: 'lapsed', reason: 'ended' });
    return session;
  }
  return { site, browser, provider, answers, load, answerInWindow, lapsed };
}

/** Lets all pending promises settle. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve));
}

describe('signing in again in a window', () => {
  it('takes over the window’s answer, closes it, and continues as the same person', async () => {
    const { browser, provider, answerInWindow, lapsed } = await setUp();
    const session = await lapsed();
    provider.onRedeem = async () => makeGrant(7);
    session.signInAgain();
    await settled();
    const { url } = browser.windows[0] ?? {};
    expect(url?.searchParams.get('redirect_uri')).toBe(`${ORIGIN}/callback`);
    const { taken, address } = await answerInWindow();
    expect(session.state()).toEqual({ kind: 'signed-in', person: MEMBER });
    expect([taken, address, browser.windows[0]?.isClosed]).toEqual([1, `${ORIGIN}/`, true]);
    expect(provider.redeemed.at(-1)?.url.href).toMatch(
      /^https:\/\/chat\.example\/callback\?code=c&state=window\.s\d$/,
    );
    expect((await session.fetch('/api')).status).toBe(204);
  });

  it('keeps the attempt’s secrets out of every storage', async () => {
    const { browser, site, lapsed } = await setUp();
    const session = await lapsed();
    session.signInAgain();
    await settled();
    const kept = JSON.stringify([[...browser.stored], [...site.stored]]);
    expect([kept.includes('v2'), kept.includes('n2')]).toEqual([false, false]);
  });

  it('accepts no answer with another state, and none twice', async () => {
    const { provider, answerInWindow, lapsed } = await setUp();
    const session = await lapsed();
    session.signInAgain();
    await settled();
    const before = provider.redeemed.length;
    const forged = await answerInWindow((search) => search.set('state', 'window.guess'));
    expect([forged.taken, session.state().kind]).toEqual([0, 'lapsed']);
    expect((await answerInWindow()).taken).toBe(1);
    expect((await answerInWindow()).taken).toBe(0);
    expect(provider.redeemed).toHaveLength(before + 1);
  });

  it('accepts only the latest attempt', async () => {
    const { browser, answerInWindow, lapsed } = await setUp();
    const session = await lapsed();
    session.signInAgain();
    await settled();
    const first = browser.windows[0]?.url?.searchParams.get('state') ?? '';
    session.signInAgain();
    await settled();
    expect(browser.windows.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    expect((await answerInWindow((search) => search.set('state', first))).taken).toBe(0);
    expect(session.state().kind).toBe('lapsed');
  });

  it('shows a refusal and asks for another account the next time', async () => {
    const { browser, provider, answerInWindow, lapsed } = await setUp();
    const session = await lapsed();
    provider.onRedeem = async () => {
      throw new SignInError('denied', 'Not assigned.');
    };
    session.signInAgain();
    await settled();
    await answerInWindow();
    expect(session.state()).toMatchObject({ kind: 'lapsed', reason: 'denied' });
    session.signInAgain();
    await settled();
    expect(browser.windows[1]?.url?.searchParams.get('prompt')).toBe('login');
  });

  it('reports that Okta cannot be reached, and closes the empty window', async () => {
    const { browser, provider, lapsed } = await setUp();
    const session = await lapsed();
    provider.onAuthorize = async () => {
      throw new SignInError('unreachable');
    };
    session.signInAgain();
    await settled();
    expect(session.state()).toMatchObject({ kind: 'lapsed', reason: 'unreachable' });
    expect(browser.windows[0]?.isClosed).toBe(true);
  });

  it('as another person shows that person’s page', async () => {
    const { provider, answerInWindow, lapsed } = await setUp();
    const session = await lapsed();
    const person = { subject: '00u2', name: 'Chat Colleague' };
    provider.onRedeem = async () => makeGrant(7, { person });
    session.signInAgain();
    await settled();
    await answerInWindow();
    expect(session.state()).toEqual({ kind: 'signed-in', person });
  });

  it('reports a blocked window, and leaves the page only on request', async () => {
    const { browser, lapsed } = await setUp();
    const session = await lapsed();
    browser.blocksWindows = true;
    const before = browser.departures.length;
    session.signInAgain();
    expect(session.state()).toMatchObject({ kind: 'lapsed', isWindowBlocked: true });
    expect(browser.departures).toHaveLength(before);
    await session.signInHere();
    expect(browser.departures.at(-1)).toMatchObject({ how: 'leave' });
    expect(session.state()).toMatchObject({ kind: 'lapsed' });
  });

  it('does not sign in when the answer arrives after a sign-out in another tab', async () => {
    const { site, provider, answerInWindow, lapsed } = await setUp();
    const session = await lapsed();
    session.signInAgain();
    await settled();
    const coming = Promise.withResolvers<ReturnType<typeof makeGrant>>();
    provider.onRedeem = () => coming.promise;
    await answerInWindow();
    const notice = `nobody ${crypto.randomUUID()}`;
    for (const dispatch of site.listeners) dispatch({}, { kind: 'reader', notice });
    coming.resolve(makeGrant(7));
    await settled();
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'signed-out-elsewhere' });
    expect(provider.revoked).toContain('refresh-7');
  });
});

describe.each(['refused', 'forgotten'] as const)('if the browser keeps no data: %s', (how) => {
  it('signs in by a window, and makes no silent attempts, which would never end', async () => {
    const { browser, answerInWindow, load } = await setUp();
    browser.keeping = how;
    const session = await load();
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'login-required' });
    expect(browser.departures).toEqual([]);
    await session.signIn();
    await settled();
    await answerInWindow();
    expect(session.state()).toEqual({ kind: 'signed-in', person: MEMBER });
    expect((await session.fetch('/api')).status).toBe(204);
  });

  it('says what is blocked if there is no window either', async () => {
    const { browser, load } = await setUp();
    browser.keeping = how;
    browser.blocksWindows = true;
    const session = await load();
    await session.signIn();
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'blocked' });
    expect(browser.departures).toEqual([]);
  });
});
