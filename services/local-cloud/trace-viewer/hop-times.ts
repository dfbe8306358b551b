import type { Hop } from './hops.ts';
import { type Interval, subtract, unite } from './intervals.ts';
import { intervalOf } from './own-time.ts';

/** When a hop ran. */
export interface HopTimes {
  /** When any of its spans or calls ran, waiting included. */
  readonly running: readonly Interval[];
  /** When it was not waiting for a hop below. */
  readonly working: readonly Interval[];
}

/** @param hops each after its caller. */
export function timeHops(hops: readonly Hop[]): ReadonlyMap<Hop, HopTimes> {
  const times = new Map<Hop, HopTimes>();
  const below = new Map<Hop, Interval[]>();
  // A hop precedes those below it, so in reverse order the times below are already known.
  for (const hop of hops.toReversed()) {
    const running = unite([
      ...hop.spans.map(intervalOf),
      ...hop.calls.flatMap(({ interval }) => interval ?? []),
    ]);
    const waiting = unite(below.get(hop) ?? []);
    times.set(hop, { running, working: subtract(running, waiting) });
    if (!hop.caller) continue;
    const covered = below.get(hop.caller) ?? [];
    below.set(hop.caller, covered);
    for (const interval of unite([...running, ...waiting])) covered.push(interval);
  }
  return times;
}
