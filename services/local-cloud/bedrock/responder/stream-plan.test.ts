import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from './plan.ts';
import { pauseBetween, streamPlan } from './stream-plan.ts';

const OPTIONS = { pieceDelayMs: 0, inputTokens: 1, signal: new AbortController().signal };

describe('pauseBetween', () => {
  const say: Plan = { kind: 'say', text: 'a b c' };
  const call: Plan = { kind: 'call', calls: [] };

  it('is the usual one, or what a control call asks for', () => {
    expect(pauseBetween(say, 3, 15)).toBe(15);
    expect(pauseBetween({ ...say, delivery: { pieceDelayMs: 50 } }, 3, 15)).toBe(50);
    expect(pauseBetween({ ...say, delivery: { pieceDelayMs: 0 } }, 3, 15)).toBe(0);
  });

  it('spreads a text over its time, and no call', () => {
    const delivery = { textMs: 40_000 };
    expect(pauseBetween({ ...say, delivery }, 5, 15)).toBe(10_000);
    expect(pauseBetween({ ...say, delivery }, 1, 15)).toBe(40_000);
    expect(pauseBetween({ ...call, delivery }, 5, 15)).toBe(15);
  });
});

describe('streamPlan', () => {
  it('sends the whole text in pieces, whatever it is', async () => {
    const text = fc.string({ minLength: 1, unit: 'binary', maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(text, async (whole) => {
        let sent = '';
        for await (const { event, data } of streamPlan({ kind: 'say', text: whole }, OPTIONS)) {
          if (event === 'contentBlockDelta' && 'text' in data.delta) sent += data.delta.text;
        }
        expect(sent).toBe(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('reasons before it says anything, where a control call asks for it', async () => {
    const plan: Plan = { kind: 'say', text: 'So.', delivery: { reasoning: 'I see.' } };
    const deltas = [];
    for await (const { event, data } of streamPlan(plan, OPTIONS)) {
      if (event === 'contentBlockDelta') deltas.push([data.contentBlockIndex, data.delta]);
    }
    expect(deltas).toEqual([
      [0, { reasoningContent: { text: 'I ' } }],
      [0, { reasoningContent: { text: 'see.' } }],
      [1, { text: 'So.' }],
    ]);
  });

  it('waits before its first event until the caller has gone', async () => {
    const gone = AbortSignal.abort();
    const plan: Plan = { kind: 'say', text: 'x', delivery: { waitMs: 60_000 } };
    await expect(streamPlan(plan, { ...OPTIONS, signal: gone }).next()).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('begins each block of a call, and sends its arguments', async () => {
    const calls = [
      { name: 'a', input: { x: 'y z' } },
      { name: 'b', input: {} },
    ];
    const events = [];
    for await (const event of streamPlan({ kind: 'call', text: 'So', calls }, OPTIONS))
      events.push(event);
    expect(events.map(({ event }) => event)).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockStop',
      'contentBlockStart',
      'contentBlockDelta',
      'contentBlockDelta',
      'contentBlockStop',
      'contentBlockStart',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ]);
  });
});
