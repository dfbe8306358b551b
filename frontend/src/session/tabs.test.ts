import { describe, expect, it } from 'vitest';
import { type FakeSite, makeFakeBrowser, makeFakeSite, ORIGIN } from '../testing/fake-browser.ts';
import { MEMBER, makeFakeProvider, makeGrant } from '../testing/fake-provider.ts';
import { takeArrival } from './arrival.ts';
import { createSession, type Session } from './session.ts';

const COLLEAGUE = { subject: '00u2', name: 'Chat Colleague' };

/** A tab of the site; `arrive` returns from Okta as a person. */
function openTab(site: FakeSite) {
  const browser = makeFakeBrowser('/', site);
  const provider = makeFakeProvider();
  const sent: string[] = [];
  const request: typeof fetch = async (input) => {
    sent.push(String(input));
    return new Response(null, { status: 204 });
  };
  async function load() {
    const session = createSession(provider, browser, request);
    await session.start(takeArrival(browser));
    return session;
  }
  async function arrive(person = MEMBER) {
    provider.onRedeem = async () => makeGrant(0, { person });
    const state = browser.departures.at(-1)?.url.searchParams.get('state');
    browser.open(`/callback?code=c&state=${state}`);
    return load();
  }
  async function signIn(person = MEMBER) {
    await load();
    return arrive(person);
  }
  return { browser, provider, sent, load, arrive, signIn };
}

describe('signing out', () => {
  it('reaches every tab, which revokes its own tokens and stays signed out', async () => {
    const site = makeFakeSite();
    const [one, two, three] = [openTab(site), openTab(site), openTab(site)];
    const first = await one.signIn();
    const others = [await two.signIn(), await three.signIn()];
    await first.signOut();
    expect(others.map(({ state }) => state())).toEqual([
      { kind: 'signed-out', reason: 'signed-out-elsewhere', description: undefined },
      { kind: 'signed-out', reason: 'signed-out-elsewhere', description: undefined },
    ]);
    expect([two.provider.revoked, three.provider.revoked]).toEqual([['refresh-0'], ['refresh-0']]);
    await expect(others[0]?.fetch('/api')).rejects.toMatchObject({ code: 'ended' });
    const before = two.browser.departures.length;
    two.browser.open('/');
    await two.load();
    expect(two.browser.departures).toHaveLength(before);
  });

  it('reveals no token, and of the person only a hash', async () => {
    const site = makeFakeSite();
    const messages: unknown[] = [];
    site.listeners.add((_, message) => messages.push(message));
    const session = await openTab(site).signIn();
    await session.signOut();
    const text = JSON.stringify([messages, [...site.stored]]);
    for (const secret of ['access-0', 'id-0', 'refresh-0', MEMBER.subject, MEMBER.name]) {
      expect(text).not.toContain(secret);
    }
    expect(messages).toHaveLength(2);
  });

  it.each([
    ['wakes', (session: Session) => session.wake(true)],
    ['makes any request', (session: Session) => session.fetch('/api').catch(() => {})],
  ] as const)('is noticed by a tab that was asleep, as soon as it %s', async (_, act) => {
    const site = makeFakeSite();
    const [one, two] = [openTab(site), openTab(site)];
    const first = await one.signIn();
    const second = await two.signIn();
    two.browser.isAsleep = true;
    await first.signOut();
    expect(second.state().kind).toBe('signed-in');
    await act(second);
    expect(second.state()).toMatchObject({ kind: 'signed-out', reason: 'signed-out-elsewhere' });
    expect(two.sent).toEqual([]);
  });

  it('is posted if the browser keeps no data, and stored if tabs receive no messages', async () => {
    const site = makeFakeSite();
    const [one, two] = [openTab(site), openTab(site)];
    const [first, second] = [await one.signIn(), await two.signIn()];
    for (const { browser } of [one, two]) browser.keeping = 'refused';
    await first.signOut();
    expect(second.state()).toMatchObject({ kind: 'signed-out', reason: 'signed-out-elsewhere' });
  });

  it('wins over another tab’s silent sign-in at the same time', async () => {
    const site = makeFakeSite();
    const [one, two] = [openTab(site), openTab(site)];
    const first = await one.signIn();
    await two.load();
    await first.signOut();
    const second = await two.arrive();
    expect(second.state()).toMatchObject({ kind: 'signed-out', reason: 'signed-out-elsewhere' });
    expect(two.provider.revoked).toEqual(['refresh-0']);
    await expect(second.fetch('/api')).rejects.toMatchObject({ code: 'ended' });
  });

  it('of an earlier day does not prevent a sign-in', async () => {
    const site = makeFakeSite();
    await (await openTab(site).signIn()).signOut();
    const session = await openTab(site).signIn();
    session.wake(false);
    await session.fetch('/api');
    expect(session.state()).toMatchObject({ kind: 'signed-in' });
  });
});

describe('another person', () => {
  it('who signs in in one tab ends the first one’s sessions in the others', async () => {
    const site = makeFakeSite();
    const [one, two] = [openTab(site), openTab(site)];
    const first = await one.signIn(MEMBER);
    const second = await two.signIn(COLLEAGUE);
    expect(first.state()).toMatchObject({ kind: 'signed-out', reason: 'other-person' });
    expect(second.state()).toMatchObject({ kind: 'signed-in', person: COLLEAGUE });
    await expect(first.fetch('/api')).rejects.toMatchObject({ code: 'ended' });
  });

  it('is not the same person in a second tab or after a reload', async () => {
    const site = makeFakeSite();
    const [one, two] = [openTab(site), openTab(site)];
    const first = await one.signIn();
    await two.signIn();
    const reloaded = await two.signIn();
    first.wake(true);
    expect([first.state().kind, reloaded.state().kind]).toEqual(['signed-in', 'signed-in']);
  });

  it('is also noticed by a lapsed session, whose messages they could otherwise read', async () => {
    const site = makeFakeSite();
    const [one, two] = [openTab(site), openTab(site)];
    const first = await one.signIn(MEMBER);
    first.lapse();
    await two.signIn(COLLEAGUE);
    expect(first.state()).toMatchObject({ kind: 'signed-out', reason: 'other-person' });
  });
});

it.each([
  null,
  'nobody',
  { kind: 'reader' },
  { kind: 'reader', notice: { reader: 'nobody' } },
  { kind: 'reader', notice: 'nobody' },
  { kind: 'reader', notice: `somebody ${crypto.randomUUID()}` },
  { kind: 'sign-in-answer', search: '?code=c&state=window.s1' },
  { kind: 'sign-in-answer', search: 7 },
])('a message that no tab of ours sends does nothing: %j', async (message) => {
  const site = makeFakeSite();
  const session = await openTab(site).signIn();
  for (const dispatch of site.listeners) dispatch({}, message);
  expect(session.state()).toEqual({ kind: 'signed-in', person: MEMBER });
});

it('a forged notice can sign a person out, but never in', async () => {
  const site = makeFakeSite();
  const tab = openTab(site);
  await tab.load();
  tab.browser.open('/');
  const session = await tab.load();
  const notice = `${'A'.repeat(22)} ${crypto.randomUUID()}`;
  for (const dispatch of site.listeners) dispatch({}, { kind: 'reader', notice });
  expect(session.state()).toMatchObject({ kind: 'signed-out', reason: 'login-required' });
  expect(ORIGIN).toBe(tab.browser.address().origin);
});
