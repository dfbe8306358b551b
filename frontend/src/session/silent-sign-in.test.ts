import { describe, expect, it } from 'vitest';
import { makeFakeSite } from '../testing/fake-browser.ts';
import { takeArrival } from './arrival.ts';
import type { Browser } from './browser.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { setUp } from './session.fixture.ts';
import { SignInError } from './sign-in-error.ts';
import { signInSilently } from './silent-sign-in.ts';

describe('a silent sign-in', () => {
  it('is not tried in a browser in which nobody has signed in before', async () => {
    const site = makeFakeSite();
    site.stored.clear();
    const { browser, load, comeBack } = setUp('/', site);
    expect((await load()).state()).toMatchObject({
      kind: 'signed-out',
      reason: 'login-required',
    });
    expect([browser.departures, [...browser.stored]]).toEqual([[], []]);

    // A click signs in, and from then on a load is enough.
    const session = await load();
    await session.signIn();
    expect((await comeBack()).state().kind).toBe('signed-in');
    browser.open('/');
    expect((await load()).state().kind).toBe('leaving');
  });
});

describe('a silent sign-in that was begun before the page', () => {
  it('is not begun again by the session', async () => {
    const { browser, provider, session } = begin();
    await session.start({ kind: 'visit', isReloaded: false }, silent(provider, browser));
    expect(browser.departures).toHaveLength(1);
    expect(session.state().kind).toBe('leaving');
  });

  it('leaves the reader signed out where it must not be tried', async () => {
    const { browser, session } = begin();
    await session.start({ kind: 'visit', isReloaded: false }, Promise.resolve(false));
    expect(browser.departures).toEqual([]);
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'login-required' });
  });

  it('says why it failed', async () => {
    const { browser, session } = begin();
    const failed = Promise.reject(new SignInError('unreachable'));
    await session.start({ kind: 'visit', isReloaded: false }, failed);
    expect(browser.departures).toEqual([]);
    expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'unreachable' });
  });

  function begin() {
    const { browser, provider, open } = setUp();
    return { browser, provider, session: open() };
  }

  function silent(provider: IdentityProvider, browser: Browser) {
    const arrival = takeArrival(browser);
    if (arrival.kind !== 'visit') throw new Error(`not a visit, but a ${arrival.kind}`);
    return signInSilently(provider, browser, arrival);
  }
});
