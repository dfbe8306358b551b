import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../logs/log-store.ts';
import { findApiCalls } from './api-calls.ts';
import { timeHops } from './hop-times.ts';
import { findHops } from './hops.ts';
import { subtract, totalMs, unite } from './intervals.ts';
import { chain, idOf, line, segment } from './pages/turn-view.fixture.ts';
import { buildTree, type Tree } from './tree.ts';

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

/** Each hop with its running and its own time, in milliseconds. */
function timesOf(tree: Tree, lines: readonly LogLine[] = []) {
  const hops = findHops(tree, { calls: findApiCalls(tree, lines), lines });
  const times = timeHops(hops);
  return hops.map((hop) => {
    const { running = [], working = [] } = times.get(hop) ?? {};
    return [hop.name, totalMs(running), totalMs(working)];
  });
}

describe('the times of hops', () => {
  it('separate own work from waiting for any hop below', () => {
    const tree = buildTree([
      ...chain('backend', 'agent'),
      segment(3, [20, 30], { parent_id: idOf(2), name: 'check', type: 'subsegment' }),
      segment(4, [40, 60], { parent_id: idOf(2), name: 'model', type: 'subsegment' }),
      segment(5, [100, 110], { parent_id: idOf(2), name: 'model', type: 'subsegment' }),
    ]);
    expect(timesOf(tree)).toEqual([
      ['backend', 200, 10],
      ['agent', 190, 160],
      ['model', 30, 30],
    ]);
  });

  it('count an HTTP API as waited for, by its access log', () => {
    const tree = buildTree([
      ...chain('agentcore-gateway'),
      segment(2, [60, 80], { parent_id: idOf(1), name: 'secured-api' }),
    ]);
    const call = line(100, 'request', {
      ...{ service: 'http-api', duration_ms: 50, status: 200 },
      function_name: 'three-tier-chat-secured-api-local',
    });
    expect(timesOf(tree, [call])).toEqual([
      ['agentcore-gateway', 200, 150],
      ['http-api', 50, 30],
      ['secured-api', 20, 20],
    ]);
  });
});
