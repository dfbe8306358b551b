/** Milliseconds since the trace's first moment. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Length of intervals that do not overlap, in milliseconds. */
export function totalMs(intervals: readonly Interval[]): number {
  const sum = intervals.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0);
  return Math.round(sum * 1000) / 1000;
}

/** The time that at least one of the intervals covers: earliest first, none overlaps another. */
export function unite(intervals: readonly Interval[]): readonly Interval[] {
  const united: Interval[] = [];
  for (const next of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = united.at(-1);
    if (!last || next.fromMs > last.toMs) united.push(next);
    else united[united.length - 1] = { ...last, toMs: Math.max(last.toMs, next.toMs) };
  }
  return united;
}

/**
 * The part of the first intervals that none of the second covers.
 *
 * @param whole as `unite` returns them.
 * @param covered as well.
 */
export function subtract(
  whole: readonly Interval[],
  covered: readonly Interval[],
): readonly Interval[] {
  const left: Interval[] = [];
  let first = 0;
  for (const { fromMs, toMs } of whole) {
    let free = fromMs;
    while ((covered[first]?.toMs ?? Number.POSITIVE_INFINITY) <= fromMs) first += 1;
    for (let at = first; ; at += 1) {
      const hole = covered[at];
      if (!hole || hole.fromMs >= toMs) break;
      if (hole.fromMs > free) left.push({ fromMs: free, toMs: hole.fromMs });
      free = Math.max(free, hole.toMs);
    }
    if (free < toMs) left.push({ fromMs: free, toMs });
  }
  return left;
}
