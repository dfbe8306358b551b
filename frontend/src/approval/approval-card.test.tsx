import { cleanup, render, screen } from '@solidjs/testing-library';
import type { Approval } from '@three-tier-chat/wire-contract';
import { createSignal } from 'solid-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApprovalCard, type ApprovalState } from './approval-card.tsx';

const NOW = Date.parse('2026-12-01T00:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const APPROVAL: Approval = {
  id: 'a',
  callId: 'c',
  tool: 'securedApi___updateMyContactDetails',
  scope: 'profile.write',
  user: 'member@example.com',
  arguments: { phone: '<b>+1</b>', postalAddress: ['same'] },
  argumentsHash: 'h',
  before: { phone: '+1 555 0199', postalAddress: ['same'] },
  expiresAt: '2026-12-01T00:10:00Z',
};

function setUp(changes: Partial<Approval> = {}, initial: ApprovalState = 'asked') {
  const decided: string[] = [];
  let asked = 0;
  const [state, setState] = createSignal(initial);
  const [failure, setFailure] = createSignal<string>();
  const [canAsk, setCanAsk] = createSignal(true);
  render(() => (
    <ApprovalCard
      approval={{ ...APPROVAL, ...changes }}
      state={state()}
      failure={failure()}
      onDecide={(decision) => decided.push(decision)}
      onAskAgain={
        canAsk()
          ? () => {
              asked += 1;
            }
          : undefined
      }
    />
  ));
  const card = screen.getByRole('group', { name: 'Update my contact details' });
  return { card, decided, asked: () => asked, setState, setFailure, setCanAsk };
}

describe('ApprovalCard', () => {
  it('says who would do what, by which permission, with exactly which arguments', () => {
    const { card } = setUp();
    expect([...card.querySelectorAll('dl > div')].map((it) => it.textContent)).toEqual([
      'Asmember@example.com',
      'InSecured api',
      'Permissionprofile.write',
    ]);
    expect(JSON.parse(card.querySelector('pre')?.textContent ?? '')).toEqual(APPROVAL.arguments);
  });

  it('shows what is now and after, and marks what changes', () => {
    const { card } = setUp();
    const rows = [...card.querySelectorAll('tbody tr')];
    expect(rows.map((it) => [it.getAttribute('data-changed'), it.textContent])).toEqual([
      ['true', 'Phone+1 555 0199<b>+1</b>'],
      ['false', 'Postal addresssamesame (the same)'],
    ]);
    // What a tool or a model says is text, never markup.
    expect(card.querySelector('b')).toBeNull();
  });

  it('shows the arguments alone if the present state is not known', () => {
    const { card } = setUp({ before: null });
    expect(card.querySelector('table')).toBeNull();
    expect(JSON.parse(card.querySelector('pre')?.textContent ?? '')).toEqual(APPROVAL.arguments);
  });

  it('is decided on with its buttons', () => {
    const { decided } = setUp();
    screen.getByRole('button', { name: 'Approve' }).click();
    screen.getByRole('button', { name: 'Deny' }).click();
    expect(decided).toEqual(['approve', 'deny']);
  });

  it('counts down to its end, and can then be asked for again', () => {
    const { card, asked } = setUp();
    expect(card.textContent).toContain('Expires in 10:00');
    vi.advanceTimersByTime(541_000);
    expect(card.textContent).toContain('Expires in 0:59');
    vi.advanceTimersByTime(59_000);
    expect(card.textContent).toContain('Expired: nothing was changed');
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
    screen.getByRole('button', { name: 'Ask again' }).click();
    expect(asked()).toBe(1);
  });

  it('is expired the next morning', () => {
    const { card, setCanAsk } = setUp({ expiresAt: '2026-11-30T12:00:00Z' });
    expect(card.textContent).toContain('Expired: nothing was changed');
    setCanAsk(false);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it.each([
    ['approve', 'Approved by you'],
    ['deny', 'Denied by you'],
    ['sending', 'Sending your decision…'],
    ['left', 'Not decided: nothing was changed'],
    ['elsewhere', 'Decided in another tab or on another device'],
  ] as const)('offers no decision when it is %s', (state, words) => {
    const { card } = setUp({}, state);
    expect(card.textContent).toContain(words);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says why a decision could not be sent, and lets the user send it again', () => {
    const { setFailure } = setUp();
    setFailure('The assistant cannot be reached.');
    expect(screen.getByRole('alert').textContent).toBe('The assistant cannot be reached.');
    screen.getByRole('button', { name: 'Approve' });
  });
});
