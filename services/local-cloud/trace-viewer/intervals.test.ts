import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeHops } from './hop-times.ts';
import { findHops } from './hops.ts';
import { subtract, totalMs, unite } from './intervals.ts';
import { chain, idOf, segment } from './pages/turn-view.fixture.ts';
import { buildTree } from './tree.ts';

const interval = fc
  .tuple(fc.nat(30), fc.nat(9))
  .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));
const anyIntervals = fc.array(interval, { maxLength: 8 });

/** The whole milliseconds that intervals cover. */
function covered(intervals: readonly { readonly fromMs: number; readonly toMs: number }[]) {
  return new Set(
    intervals.flatMap(({ fromMs, toMs }) =>
      Array.from({ length: toMs - fromMs }, (_, at) => fromMs + at),
    ),
  );
}

describe('intervals', () => {
  it('are united without overlaps', () => {
    fc.assert(
      fc.property(anyIntervals, (intervals) => {
        const united = unite(intervals);
        expect(covered(united)).toEqual(covered(intervals));
        expect(totalMs(united)).toBe(covered(intervals).size);
      }),
    );
  });

  it('are subtracted from others', () => {
    fc.assert(
      fc.property(anyIntervals, anyIntervals, (a, b) => {
        const left = subtract(unite(a), unite(b));
        const without = [...covered(a)].filter((at) => !covered(b).has(at));
        expect(covered(left)).toEqual(new Set(without));
        expect(totalMs(left)).toBe(covered(left).size);
      }),
    );
  });
});

describe('the times of hops', () => {
  it('separate own work from waiting for any hop below', () => {
    const tree = buildTree([
      ...chain('backend', 'agent'),
      segment(3, [20, 30], { parent_id: idOf(2), name: 'check', type: 'subsegment' }),
      segment(4, [40, 60], { parent_id: idOf(2), name: 'model', type: 'subsegment' }),
      segment(5, [100, 110], { parent_id: idOf(2), name: 'model', type: 'subsegment' }),
    ]);
    const hops = findHops(tree, { calls: [], lines: [] });
    const times = timeHops(hops);
    expect(
      hops.map((hop) => {
        const { running = [], working = [] } = times.get(hop) ?? {};
        return [hop.name, totalMs(running), totalMs(working)];
      }),
    ).toEqual([
      ['backend', 200, 10],
      ['agent', 190, 160],
      ['model', 30, 30],
    ]);
  });
});
