import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import { formatChatEvent } from '@three-tier-chat/wire-contract';
import { createSignal } from 'solid-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Session, SessionState } from './session/session.ts';
import { SignedIn } from './signed-in.tsx';
import { makeFakeBrowser, makeFakeSite } from './testing/fake-browser.ts';
import { MEMBER } from './testing/fake-provider.ts';

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({
    matches: true,
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const FIRST = 'first-conversation-0123456789-0123456789';
const CONFIG = {
  issuer: 'https://okta.example',
  clientId: 'c',
  scopes: ['openid'],
  traceUrl: 'https://traces.example/{traceId}',
  answerTimeoutMs: 60_000,
};

/** The page of a signed-in person at an address, with a service that keeps one conversation. */
function setUp(path = '/', { site = makeFakeSite(), stored = new Map<string, string>() } = {}) {
  const browser = makeFakeBrowser(path, site);
  for (const [key, value] of stored) browser.tabStorage.setItem(key, value);
  const [state, setState] = createSignal<SessionState>({ kind: 'signed-in', person: MEMBER });
  const requests: string[] = [];
  const titles = new Map([[FIRST, 'The first']]);
  const turns = (id: string) => [
    { turnId: 't', prompt: `Asked in ${id}`, outcome: 'complete', parts: [], traceId: '' },
  ];
  const session: Session = {
    state,
    start: async () => {},
    signIn: async () => {},
    signInAgain: () => {},
    signInHere: async () => {},
    signOut: async () => void requests.push('signed out'),
    lapse: () =>
      setState({ kind: 'lapsed', person: MEMBER, reason: 'ended', isWindowBlocked: false }),
    wake: () => {},
    tokenFacts: () => ({ expiresAtMs: 300_000, renewAtMs: 240_000, scopes: [], isRenewable: true }),
    fetch: async (address, { method = 'GET', body } = {}) => {
      requests.push(`${method} ${address}`);
      const id = address.split('/').at(-1) ?? '';
      if (method === 'DELETE') return new Response(null, { status: 204 });
      if (address === '/api/conversations') {
        const list = [...titles].map(([it, title]) => ({
          id: it,
          title,
          updatedAt: '',
          pinned: false,
        }));
        return Response.json({ conversations: list });
      }
      if (address.startsWith('/api/conversations/')) return Response.json({ turns: turns(id) });
      const { sessionId } = JSON.parse(String(body));
      titles.set(sessionId, 'The second');
      const end = { message: 'Answered.', sessionId, traceId: '', toolCalls: [] };
      return new Response(formatChatEvent({ event: 'done', data: end }, 1), {
        headers: { 'content-type': 'text/event-stream' },
      });
    },
  };
  const page = render(() => (
    <SignedIn config={CONFIG} session={session} person={MEMBER} browser={browser} />
  ));
  return { browser, requests, setState, page, address: () => browser.address().pathname };
}

async function send(prompt: string) {
  const box = screen.getByRole('textbox', { name: 'Message' });
  fireEvent.input(box, { target: { value: prompt } });
  fireEvent.keyDown(box, { key: 'Enter' });
  await screen.findByText('Answered.');
}

const entry = (name: RegExp) => screen.findByRole('link', { name });
const remove = async (title: string) => {
  (await screen.findByRole('button', { name: `Options of ${title}` })).click();
  screen.getByRole('button', { name: 'Delete' }).click();
};

describe('the page of a signed-in person', () => {
  it('gives a conversation its address with the first message, and lists it', async () => {
    const { address } = setUp();
    await entry(/The first/);
    expect(address()).toBe('/');
    await send('Hello');
    expect(address()).toMatch(/^\/c\/[0-9a-f-]{36}$/);
    const link = await entry(/The second/);
    expect([link.getAttribute('href'), link.getAttribute('aria-current')]).toEqual([
      address(),
      'page',
    ]);
  });

  it('opens conversations, and goes back', async () => {
    const { address, browser, requests } = setUp();
    await send('Hello');
    const begun = address();
    (await entry(/The first/)).click();
    await screen.findByText(`Asked in ${FIRST}`);
    expect(address()).toBe(`/c/${FIRST}`);
    browser.travel(-1);
    await screen.findByText(`Asked in ${begun.slice('/c/'.length)}`);
    expect(address()).toBe(begun);
    screen.getByRole('button', { name: 'New conversation' }).click();
    screen.getByText('Ask about your own account');
    expect([address(), requests.some((it) => it.includes('stop'))]).toEqual(['/', false]);
  });

  it('leaves a conversation that is deleted, and comes back to it if that is undone', async () => {
    const { address, browser, requests } = setUp(`/c/${FIRST}`);
    await screen.findByText(`Asked in ${FIRST}`);
    await remove('The first');
    expect(address()).toBe('/');
    screen.getByText('Ask about your own account');
    screen.getByRole('button', { name: 'Undo' }).click();
    (await entry(/The first/)).click();
    await screen.findByText(`Asked in ${FIRST}`);
    browser.clock.advance(60_000);
    expect(requests.filter((it) => it.startsWith('DELETE'))).toEqual([]);
  });

  it.each<[string, (it: ReturnType<typeof setUp>) => void]>([
    ['some seconds later', ({ browser }) => browser.clock.advance(6_000)],
    ['when the page goes', () => dispatchEvent(new Event('pagehide'))],
    [
      'when the page is hidden',
      () => {
        vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
        document.dispatchEvent(new Event('visibilitychange'));
        vi.restoreAllMocks();
      },
    ],
    ['when another person signs in', ({ page }) => page.unmount()],
    ['before signing out', () => screen.getByRole('button', { name: 'Sign out' }).click()],
  ])('deletes a conversation %s', async (_, act) => {
    const it = setUp();
    await remove('The first');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(it.requests.filter((request) => request.startsWith('DELETE'))).toEqual([]);
    act(it);
    expect(it.requests.filter((request) => /DELETE|signed/.test(request))[0]).toBe(
      `DELETE /api/conversations/${FIRST}`,
    );
  });

  it('reads the list again when the user comes back to the page', async () => {
    const { requests } = setUp();
    await entry(/The first/);
    const lists = () => requests.filter((it) => it === 'GET /api/conversations').length;
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(lists()).toBe(1);
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(lists()).toBe(2);
  });

  it('reads the list again when another tab has changed it, unless nobody sees it', async () => {
    const site = makeFakeSite();
    const { requests, setState, page } = setUp('/', { site });
    const other = makeFakeBrowser('/', site).tabChannel;
    await entry(/The first/);
    const lists = () => requests.filter((it) => it === 'GET /api/conversations').length;
    other.post({ kind: 'conversations' });
    expect(lists()).toBe(2);
    other.post({ kind: 'something else' });
    other.post([]);
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    other.post({ kind: 'conversations' });
    visibility.mockReturnValue('visible');
    setState({ kind: 'lapsed', person: MEMBER, reason: 'ended', isWindowBlocked: false });
    other.post({ kind: 'conversations' });
    page.unmount();
    other.post({ kind: 'conversations' });
    expect(lists()).toBe(2);
  });

  it('reads the list again when it is opened on a narrow screen', async () => {
    const { requests } = setUp();
    await entry(/The first/);
    screen.getByRole('button', { name: 'Conversations' }).click();
    expect(requests.filter((it) => it === 'GET /api/conversations')).toHaveLength(2);
  });

  it('tells the other tabs when it has changed the list', async () => {
    const site = makeFakeSite();
    const { browser } = setUp('/', { site });
    const messages: unknown[] = [];
    makeFakeBrowser('/', site).tabChannel.onMessage((message) => messages.push(message));
    await send('Hello');
    expect(messages).toEqual([{ kind: 'conversations' }]);
    await remove('The first');
    browser.clock.advance(6_000);
    await vi.waitFor(() => expect(messages).toHaveLength(2));
  });

  it('deletes what an earlier page of this tab could not delete', async () => {
    const stored = new Map([[`chat.deletions.${MEMBER.subject}`, FIRST]]);
    const { requests, browser } = setUp('/', { stored });
    expect(requests).toContain(`DELETE /api/conversations/${FIRST}`);
    await vi.waitFor(() => expect(browser.stored.size).toBe(0));
  });

  it('reads the list again once the session has been renewed', async () => {
    const { requests, setState } = setUp();
    await entry(/The first/);
    const lists = () => requests.filter((it) => it === 'GET /api/conversations').length;
    setState({ kind: 'lapsed', person: MEMBER, reason: 'ended', isWindowBlocked: false });
    expect(lists()).toBe(1);
    setState({ kind: 'signed-in', person: MEMBER });
    expect(lists()).toBe(2);
  });

  it('forgets which turn it followed when the person signs out', async () => {
    const { browser } = setUp();
    browser.stored.set(`chat.sent.${MEMBER.subject}`, 'a b');
    screen.getByRole('button', { name: 'Sign out' }).click();
    expect(browser.stored.size).toBe(0);
  });
});
