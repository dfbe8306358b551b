import { cleanup, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it } from 'vitest';
import { MEMBER } from '../test/fake-provider.ts';
import { SiteConfigError } from './api/site-config.ts';
import { App } from './app.tsx';
import type { Session, SessionState } from './session/session.ts';

afterEach(() => {
  cleanup();
  sessionStorage.clear();
});

const CONFIG = {
  issuer: 'https://okta.example',
  clientId: 'c',
  scopes: ['openid'],
  traceUrl: 'https://traces.example/{traceId}',
  answerTimeoutMs: 60_000,
};

function setUp(loadConfig = async () => CONFIG) {
  const [state, setState] = createSignal<SessionState>({ kind: 'starting' });
  const calls: string[] = [];
  const session: Session = {
    state,
    start: async () => {},
    signIn: async () => void calls.push('signIn'),
    signOut: async () => void calls.push('signOut'),
    resume: () => {},
    fetch: () => Promise.reject(new TypeError('Failed to fetch')),
  };
  render(() => (
    <App loadConfig={loadConfig} openSession={() => session} tabStorage={sessionStorage} />
  ));
  return { setState, calls };
}

describe('App', () => {
  it('says why there is no configuration, and tries again', async () => {
    let attempts = 0;
    const { setState } = setUp(async () => {
      attempts += 1;
      if (attempts === 1) throw new SiteConfigError('The site cannot be reached.');
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
  ] as const)('shows the way in to a reader who is out: %s', async (reason, title) => {
    const { setState, calls } = setUp();
    setState({ kind: 'signed-out', reason, description: 'In its own words.' });
    await screen.findByRole('heading', { name: title });
    screen.getByText('Okta says: In its own words.');
    screen.getByRole('button', { name: 'Sign in' }).click();
    expect(calls).toEqual(['signIn']);
  });

  it('shows the person’s name and the chat to a reader who is in', async () => {
    const { setState } = setUp();
    setState({ kind: 'signed-in', person: MEMBER });
    await screen.findByRole('textbox', { name: 'Message' });
    screen.getByText('Chat Member');
    screen.getByRole('button', { name: 'New conversation' });
  });

  it('clears the draft when the person signs out', async () => {
    sessionStorage.setItem('chat.draft.00u1', 'secret');
    const { setState, calls } = setUp();
    setState({ kind: 'signed-in', person: MEMBER });
    (await screen.findByRole('button', { name: 'Sign out' })).click();
    expect([calls, sessionStorage.length]).toEqual([['signOut'], 0]);
  });
});
