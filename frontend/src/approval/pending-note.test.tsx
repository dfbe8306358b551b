import { cleanup, render, screen } from '@solidjs/testing-library';
import type { Approval } from '@three-tier-chat/wire-contract';
import { createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cardId } from './approval-card.tsx';
import { PendingNote } from './pending-note.tsx';

const APPROVAL: Approval = {
  ...{ id: 'a', callId: 'c', tool: 'target___updateIt', user: 'u', argumentsHash: '' },
  ...{ arguments: {}, expiresAt: new Date(Date.now() + 600_000).toISOString() },
};

let look: ((isIntersecting: boolean) => void) | undefined;
beforeEach(() => {
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(callback: (entries: readonly object[]) => void) {
        look = (isIntersecting) => callback([{ isIntersecting }]);
      }
      observe(): void {}
      disconnect(): void {
        look = undefined;
      }
    },
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function setUp() {
  const [approval, setApproval] = createSignal<Approval | undefined>();
  render(() => (
    <>
      <div id={cardId(APPROVAL)}>
        <pre tabindex="0">What is sent</pre>
        <button type="button">Approve</button>
      </div>
      <PendingNote approval={approval()} />
    </>
  ));
  return { setApproval };
}
const note = () => screen.queryByText(/^Your decision is needed/)?.textContent;

it('is there while the card that waits is out of sight, and leads to it', () => {
  const { setApproval } = setUp();
  expect([note(), look]).toEqual([undefined, undefined]);
  setApproval(APPROVAL);
  look?.(true);
  expect(note()).toBeUndefined();
  look?.(false);
  expect(note()).toBe('Your decision is needed: Update it');
  screen.getByRole('button', { name: 'Show' }).click();
  expect(document.activeElement).toBe(screen.getByText('What is sent'));
  setApproval({ ...APPROVAL, title: 'Change\u202e it' });
  look?.(false);
  expect(note()).toBe('Your decision is needed: Change\\u202e it');
  setApproval(undefined);
  expect([note(), look]).toEqual([undefined, undefined]);
});

it('is gone when the time for the decision is over', () => {
  const { setApproval } = setUp();
  setApproval({ ...APPROVAL, expiresAt: '2020-01-01T00:00:00Z' });
  look?.(false);
  expect(note()).toBeUndefined();
});
