import type { Approval, ChatEvent } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { eventsOf, TurnParts } from './turn-parts.ts';

const approval = (id: string) => ({ id }) as unknown as Approval;
const EVENTS: readonly ChatEvent[] = [
  { event: 'start', data: { turnId: 'turn' } },
  { event: 'text', data: { delta: 'Let me' } },
  { event: 'text', data: { delta: ' look.' } },
  { event: 'tool', data: { id: '__proto__', name: 'get', status: 'running', input: { a: 1 } } },
  { event: 'tool', data: { id: '2', name: 'find', status: 'running', input: {} } },
  { event: 'tool', data: { id: '__proto__', name: 'get', status: 'done', output: 'yes' } },
  { event: 'approval', data: approval('a') },
  { event: 'text', data: { delta: '\n\nDone.' } },
];

function collect(): TurnParts {
  const parts = new TurnParts();
  for (const event of EVENTS) parts.take(event);
  return parts;
}

describe('TurnParts', () => {
  it('joins the texts in a row and both events of a call', () => {
    const parts = collect();
    expect(parts.all).toEqual([
      { kind: 'text', text: 'Let me look.' },
      {
        kind: 'tool',
        call: { id: '__proto__', name: 'get', status: 'done', input: { a: 1 }, output: 'yes' },
      },
      { kind: 'tool', call: { id: '2', name: 'find', status: 'running', input: {} } },
      { kind: 'approval', approval: approval('a') },
      { kind: 'text', text: '\n\nDone.' },
    ]);
    expect(parts.text).toBe('Let me look.\n\nDone.');
  });

  it('notes a decision on its approval alone, and closes the others', () => {
    const parts = new TurnParts([
      { kind: 'approval', approval: approval('a') },
      { kind: 'approval', approval: approval('b') },
    ]);
    parts.decide('b', 'deny');
    parts.decide('unknown', 'approve');
    expect(parts.all).toEqual([
      { kind: 'approval', approval: approval('a') },
      { kind: 'approval', approval: approval('b'), decision: 'deny' },
    ]);
    parts.closeApprovals('expired');
    expect(parts.all).toEqual([
      { kind: 'approval', approval: approval('a'), decision: 'expired' },
      { kind: 'approval', approval: approval('b'), decision: 'deny' },
    ]);
  });

  it('changes nothing of what it was made from', () => {
    const given = Object.freeze([{ kind: 'text', text: 'Well' } as const]);
    const parts = new TurnParts(given);
    parts.take({ event: 'text', data: { delta: ' done' } });
    expect(given).toEqual([{ kind: 'text', text: 'Well' }]);
    expect(parts.text).toBe('Well done');
  });
});

it('shows parts again, with the approvals that were decided', () => {
  const parts = collect();
  const shown = [...eventsOf(parts.all)].map(({ event }) => event);
  expect(shown).toEqual(['text', 'tool', 'tool', 'text']);
  parts.decide('a', 'approve');
  expect([...eventsOf(parts.all)][3]).toEqual({
    event: 'approval',
    data: { id: 'a', decision: 'approve' },
  });
});
