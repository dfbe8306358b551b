import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it } from 'vitest';
import { SiteConfigError } from './api/site-config.ts';
import { App } from './app.tsx';
import { Bar } from './bar.tsx';
import type { Session, SessionState } from './session/session.ts';
import { SignedIn } from './signed-in.tsx';
import { makeFakeBrowser } from './testing/fake-browser.ts';
import { MEMBER } from './testing/fake-provider.ts';

afterEach(cleanup);

const CONFIG = {
  issuer: 'https://okta.example',
  clientId: 'c',
  scopes: ['openid'],
  traceUrl: 'https://traces.example/{traceId}',
  answerTimeoutMs: 60_000,
};

function setUp(loadConfig = async () => CONFIG, loadPage = async () => ({ SignedIn })) {
  const [state, setState] = createSignal<SessionState>({ kind: 'starting' });
  const calls: string[] = [];
  const browser = makeFakeBrowser();
  const session: Session = {
    state,
    start: async () => {},
    signIn: async () => void calls.push('signIn'),
    signOut: async () => void calls.push('signOut'),
    signInAgain: () => void calls.push('signInAgain'),
    signInHere: async () => void calls.push('signInHere'),
    lapse: () => {},
    wake: () => {},
    tokenFacts: () => undefined,
    fetch: () => Promise.reject(new TypeError('Failed to fetch')),
  };
  render(() => (
    <App
      loadConfig={loadConfig}
      openSession={() => session}
      browser={browser}
      loadPage={loadPage}
      reload={() => calls.push('reload')}
    />
  ));
  return { setState, calls, browser };
}

describe('App', () => {
  it('begins with the bar that index.html shows before it', () => {
    const { container } = render(() => <Bar />);
    const html = readFileSync(join(import.meta.dirname, '../index.html'), 'utf8');
    expect(html).toContain(`<div id="app">${container.innerHTML}</div>`);
  });

  it('says why the configuration is missing, and retries', async () => {
    let attempts = 0;
    const { setState } = setUp(async () => {
      attempts += 1;
      if (attempts === 1) throw new SiteConfigError((texts) => texts.away);
      return CONFIG;
    });
    expect((await screen.findByRole('alert')).textContent).toContain('The site cannot be reached.');
    screen.getByRole('button', { name: 'Try again' }).click();
    setState({ kind: 'signed-out', reason: 'login-required' });
    await screen.findByRole('button', { name: 'Sign in' });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it.each([
    ['login-required', 'Sign in to chat'],
    ['denied', 'This account may not use this chat'],
    ['ended', 'Your session has ended'],
    ['unreachable', 'Okta cannot be reached'],
    ['refused', 'Okta refused the sign-in'],
    ['untrusted', 'The sign-in could not be verified'],
    ['other-person', 'Another person has signed in'],
    ['signed-out-elsewhere', 'You signed out in another tab'],
    ['blocked', 'Your browser blocks the sign-in'],
  ] as const)('shows the way in to a reader who is out: %s', async (reason, title) => {
    const { setState, calls } = setUp();
    setState({ kind: 'signed-out', reason, description: 'In its own words.' });
    await screen.findByRole('heading', { name: title });
    screen.getByText('Okta says: In its own words.');
    screen.getByRole('button', { name: 'Sign in' }).click();
    expect(calls).toEqual(['signIn']);
  });

  it('says by how much the clock is wrong', async () => {
    const { setState } = setUp();
    setState({ kind: 'signed-out', reason: 'clock', description: 180 });
    await screen.findByRole('heading', { name: 'This device’s clock is wrong' });
    screen.getByText('It is about 3 hours ahead.');
  });

  it('shows a signed-in user’s name and the chat', async () => {
    const { setState } = setUp();
    setState({ kind: 'signed-in', person: MEMBER });
    await screen.findByRole('textbox', { name: 'Message' });
    screen.getByText('Chat Member');
    screen.getByRole('button', { name: 'New conversation' });
  });

  it('says that part of the page could not be loaded, to a user who needs it', async () => {
    const { setState, calls } = setUp(undefined, () => Promise.reject(new TypeError('403')));
    setState({ kind: 'signed-out', reason: 'login-required' });
    await screen.findByRole('button', { name: 'Sign in' });
    expect(screen.queryByRole('alert')).toBeNull();
    setState({ kind: 'signed-in', person: MEMBER });
    expect((await screen.findByRole('alert')).textContent).toContain('could not be loaded');
    screen.getByRole('button', { name: 'Try again' }).click();
    expect(calls).toEqual(['reload']);
  });

  it('clears the draft when the person signs out', async () => {
    const { setState, calls, browser } = setUp();
    browser.stored.set('chat.draft.00u1', 'secret');
    setState({ kind: 'signed-in', person: MEMBER });
    (await screen.findByRole('button', { name: 'Sign out' })).click();
    expect([calls, browser.stored.size]).toEqual([['signOut'], 0]);
  });

  it('keeps messages and draft when the session lapses, and offers to sign in again', async () => {
    const { setState, calls } = setUp();
    setState({ kind: 'signed-in', person: MEMBER });
    const box = await screen.findByRole('textbox', { name: 'Message' });
    fireEvent.input(box, { target: { value: 'Half a thought' } });
    const lapsed = { kind: 'lapsed', person: MEMBER, reason: 'ended' } as const;
    setState({ ...lapsed, isWindowBlocked: false });
    expect(screen.getByRole('textbox', { name: 'Message' })).toBe(box);
    expect(screen.getByRole('alert').textContent).toContain('Your session has ended.');
    const again = screen.getByRole('button', { name: 'Sign in again' });
    again.focus();
    again.click();
    setState({ ...lapsed, isWindowBlocked: true });
    screen.getByText(/leaves it for a moment/);
    screen.getByRole('button', { name: 'Sign in on this page' }).click();
    expect(calls).toEqual(['signInAgain', 'signInHere']);
    setState({ kind: 'signed-in', person: { ...MEMBER } });
    expect(screen.queryByRole('alert')).toBeNull();
    expect([document.activeElement, (box as HTMLTextAreaElement).value]).toEqual([
      box,
      'Half a thought',
    ]);
  });

  it.each([
    ['signs out in another tab', { kind: 'signed-out', reason: 'signed-out-elsewhere' }],
    ['is replaced by another person', { kind: 'signed-out', reason: 'other-person' }],
    [
      'is followed by another person',
      { kind: 'signed-in', person: { ...MEMBER, subject: '00u2' } },
    ],
  ] as const)('leaves nothing of a person who %s', async (_, state) => {
    const { setState, browser } = setUp();
    setState({ kind: 'signed-in', person: MEMBER });
    const box = await screen.findByRole('textbox', { name: 'Message' });
    fireEvent.input(box, { target: { value: 'secret' } });
    setState({ kind: 'lapsed', person: MEMBER, reason: 'ended', isWindowBlocked: false });
    setState(state);
    expect([document.body.innerHTML.includes('secret'), browser.stored.size]).toEqual([false, 0]);
    expect(document.contains(box)).toBe(false);
  });
});
