import type { Approval, ChatEvent, ToolEvent } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, TurnParts } from './turn-parts.ts';

const text = (delta: string): ChatEvent => ({ event: 'text', data: { delta } });
const tool = (data: ToolEvent): ChatEvent => ({ event: 'tool', data });
const approval = { id: 'a', callId: 'call' } as Approval;

describe('the parts of a turn', () => {
  it('are its texts and calls in the order in which they came', () => {
    const parts = new TurnParts();
    for (const event of [
      text('I '),
      text('look.'),
      tool({ id: '1', name: 'get', status: 'running', input: { a: 1 } }),
      tool({ id: '1', name: 'get', status: 'done', output: 2 }),
      text(' Here.'),
    ]) {
      parts.take(event);
    }
    expect(parts.all).toEqual([
      { kind: 'text', text: 'I look.' },
      { kind: 'tool', call: { id: '1', name: 'get', status: 'done', input: { a: 1 }, output: 2 } },
      { kind: 'text', text: ' Here.' },
    ]);
    expect(parts.text).toBe('I look. Here.');
  });

  it('keep reasoning, which is no text of the answer', () => {
    const parts = new TurnParts();
    const thinks = (delta: string): ChatEvent => ({ event: 'reasoning', data: { delta } });
    for (const event of [thinks('Let'), thinks(' me see.'), text('Here.')]) parts.take(event);
    expect(parts.all).toEqual([
      { kind: 'reasoning', text: 'Let me see.' },
      { kind: 'text', text: 'Here.' },
    ]);
    expect(parts.text).toBe('Here.');
    expect([...eventsOf(parts.all)]).toEqual([thinks('Let me see.'), text('Here.')]);
  });

  it('keep how each approval was decided, and leave none open at the end', () => {
    const parts = new TurnParts();
    parts.take({ event: 'approval', data: approval });
    parts.take({ event: 'approval', data: { ...approval, id: 'b' } });
    parts.decide('a', 'approve');
    parts.closeApprovals('expired');
    expect(parts.all).toMatchObject([{ decision: 'approve' }, { decision: 'expired' }]);
  });

  it('do not change those that they began with', () => {
    const before = [{ kind: 'text', text: 'a' }] as const;
    const parts = new TurnParts(before);
    parts.take(text('b'));
    expect([before[0].text, parts.text]).toEqual(['a', 'ab']);
  });

  it('are told again as events that make the same parts', () => {
    const event = fc.oneof(
      fc.string({ minLength: 1 }).map(text),
      fc
        .record({ id: fc.constantFrom('1', '2', '__proto__'), name: fc.string() })
        .map((call) => tool({ ...call, status: 'done' })),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const first = new TurnParts();
        for (const each of events) first.take(each);
        const again = new TurnParts();
        for (const each of eventsOf(first.all)) again.take(each);
        expect(again.all).toEqual(first.all);
      }),
    );
  });
});
