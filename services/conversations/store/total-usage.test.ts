import fc from 'fast-check';
import { expect, it } from 'vitest';
import { totalUsage } from './total-usage.ts';

const usage = fc.record(
  {
    inputTokens: fc.nat(1_000_000),
    outputTokens: fc.nat(1_000_000),
    cacheReadTokens: fc.nat(1_000_000),
    cost: fc.nat(1_000_000).map((millionths) => millionths / 1_000_000),
  },
  { requiredKeys: ['inputTokens', 'outputTokens'] },
);

it('is the sum of the turns, whichever were written over', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(usage, fc.option(usage, { nil: undefined }))), (turns) => {
      let total: ReturnType<typeof totalUsage>;
      for (const [first, later] of turns) {
        total = totalUsage(total, { added: first });
        if (later) total = totalUsage(total, { added: later, replaced: first });
      }
      const last = turns.map(([first, later]) => later ?? first);
      const sum = (member: keyof (typeof last)[number]) =>
        last.reduce((all, one) => all + (one[member] ?? 0), 0);
      if (turns.length === 0) expect(total).toBeUndefined();
      else {
        expect(total).toMatchObject({
          inputTokens: sum('inputTokens'),
          outputTokens: sum('outputTokens'),
        });
        expect(total?.cost ?? 0).toBeCloseTo(sum('cost'), 5);
      }
    }),
  );
});

it('has no cost where no turn has a price, and is kept by a turn without usage', () => {
  const total = totalUsage(undefined, { added: { inputTokens: 1, outputTokens: 2 } });
  expect(total).toEqual({ inputTokens: 1, outputTokens: 2 });
  expect(totalUsage(total, {})).toBe(total);
});
