import { cleanup, fireEvent, render, screen, waitFor } from '@solidjs/testing-library';
import { PROBLEM_MEDIA_TYPE, type TurnLedger } from '@three-tier-chat/wire-contract';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it } from 'vitest';
import { SignInError } from '../session/sign-in-error.ts';
import { LedgerButton } from './ledger-button.tsx';
import { LedgerView } from './ledger-view.tsx';

afterEach(cleanup);

const TRACE = '1-0000000a-00000000000000000000000a';
const LEDGER: TurnLedger = {
  traceId: TRACE,
  checks: [
    {
      checker: 'agent',
      at: '2026-11-24T10:42:07.000Z',
      verdict: 'accepted',
      isYours: true,
      token: 1,
      audience: 'api://chat',
      scope: 'chat.invoke',
    },
  ],
  outcome: 'done',
  missing: [],
  isComplete: true,
};
const json = (value: unknown, status = 200, type = 'application/json') =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': type } });
const problem = (status: number, code: string, detail: string) =>
  json(
    { type: 'about:blank', title: 't', status, code, detail, traceId: TRACE },
    status,
    PROBLEM_MEDIA_TYPE,
  );

/** The view; the test answers each of its requests. */
function setUp() {
  const calls: (PromiseWithResolvers<Response> & { readonly signal: AbortSignal | undefined })[] =
    [];
  const paths: string[] = [];
  const lapses: string[] = [];
  const access = {
    fetch: (path: string, init?: RequestInit) => {
      const call = { ...Promise.withResolvers<Response>(), signal: init?.signal ?? undefined };
      paths.push(path);
      calls.push(call);
      return call.promise;
    },
    onSignInNeeded: () => lapses.push('lapsed'),
  };
  const { unmount } = render(() => <LedgerView id="l" traceId={TRACE} access={access} />);
  const status = () => document.querySelector('.ledger-status')?.textContent;
  return {
    calls,
    paths,
    lapses,
    unmount,
    status,
    answer: (response: Response) => calls.at(-1)?.resolve(response),
    fail: (error: unknown) => calls.at(-1)?.reject(error),
    says: (text: string) => waitFor(() => expect(status()).toBe(text)),
    again: () => fireEvent.click(screen.getByRole('button', { name: 'Look again' })),
  };
}

describe('LedgerView', () => {
  it('reads the ledger of its trace, and shows each check with its small print', async () => {
    const { paths, answer, says, status } = setUp();
    expect(status()).toBe('Looking up the records…');
    expect(paths).toEqual([`/api/ledger/${TRACE}`]);
    answer(json(LEDGER));
    await says('Every check found you, with the same sign-in. The answer was completed.');
    expect(screen.getByRole('region', { name: 'Who checked' }).id).toBe('l');
    const [item, ...others] = screen.getAllByRole('listitem');
    expect(item?.textContent).toMatch(/^Checked by the assistant at .*: it was you/);
    expect(item?.textContent).toContain('api://chat');
    expect(others).toEqual([]);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says what is not recorded yet, and looks again when asked', async () => {
    const { calls, answer, says, again } = setUp();
    const late = { ...LEDGER, checks: [{ ...LEDGER.checks[0], at: new Date().toISOString() }] };
    answer(json({ ...late, missing: ['turn-end', 'a-gap-of-tomorrow'], isComplete: false }));
    await says('Every check found you, with the same sign-in. The answer was completed.');
    expect(screen.getAllByRole('listitem').at(-1)?.textContent).toBe(
      'The end of the answer: not recorded yet.',
    );
    again();
    again();
    expect(calls).toHaveLength(2);
    await says('Looking up the records…');
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    answer(json(LEDGER));
    await waitFor(() => expect(screen.queryByRole('button')).toBeNull());
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
  });

  it('shows why there is nothing, in the service’s words', async () => {
    const { calls, answer, says, again } = setUp();
    answer(problem(404, 'not-found', 'No check of this answer is recorded for you.'));
    await says('No check of this answer is recorded for you.');
    again();
    expect(calls).toHaveLength(2);
  });

  it('keeps what it showed when looking again fails', async () => {
    const { answer, fail, says, again, status } = setUp();
    answer(json({ ...LEDGER, isComplete: false }));
    await says('Every check found you, with the same sign-in. The answer was completed.');
    again();
    fail(new TypeError('Failed to fetch'));
    await waitFor(() => expect(status()).toContain('connection'));
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
  });

  it.each([
    ['a problem', () => problem(401, 'not-signed-in', 'Sign in again.'), undefined],
    ['a session that has ended', undefined, () => new SignInError('ended', 'It has ended.')],
  ])('asks for a new sign-in after %s', async (_what, response, error) => {
    const { lapses, answer, fail } = setUp();
    if (response) answer(response());
    if (error) fail(error());
    await waitFor(() => expect(lapses).toEqual(['lapsed']));
    expect(screen.getByRole('button', { name: 'Look again' })).toBeTruthy();
  });

  it.each([
    ['no JSON', new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['no object', json(null)],
    ['no checks', json({ ...LEDGER, checks: undefined })],
    ['a check without a time', json({ ...LEDGER, checks: [{ ...LEDGER.checks[0], at: 'now' }] })],
    ['a check that is a text', json({ ...LEDGER, checks: ['agent'] })],
    ['a reason that is none', json({ ...LEDGER, checks: [{ ...LEDGER.checks[0], reason: {} }] })],
  ])('says so when the answer cannot be read: %s', async (_what, response) => {
    const { answer, says } = setUp();
    answer(response);
    await says('The chat service sent an answer that this page cannot read.');
  });

  it('shows hostile names as text', async () => {
    const { answer } = setUp();
    const name = '<img src=x onerror=alert(1)>';
    answer(json({ ...LEDGER, checks: [{ ...LEDGER.checks[0], checker: name, actor: name }] }));
    await waitFor(() => expect(screen.getByRole('listitem').textContent).toContain(name));
    expect(document.querySelector('img')).toBeNull();
  });

  it('gives up its request when it is closed', () => {
    const { calls, unmount } = setUp();
    unmount();
    expect(calls[0]?.signal?.aborted).toBe(true);
  });
});

describe('its button', () => {
  it('says whether it is open, and what it opens', () => {
    const toggles: string[] = [];
    const [isOpen, setOpen] = createSignal(false);
    render(() => (
      <LedgerButton isOpen={isOpen()} controls="l" onToggle={() => toggles.push('toggle')} />
    ));
    const button = screen.getByRole('button', { name: 'Who checked' });
    expect(button.getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(button);
    expect(toggles).toEqual(['toggle']);
    setOpen(true);
    expect([button.getAttribute('aria-expanded'), button.getAttribute('aria-controls')]).toEqual([
      'true',
      'l',
    ]);
  });
});
