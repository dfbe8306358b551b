import { partsOf } from './opentelemetry-spans.ts';
import type { Span } from './tree.ts';

/** Milliseconds since the trace's first moment. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a span itself was working, and not waiting for one of its parts. */
export function ownTime(span: Span): readonly Interval[] {
  const { startMs, endMs } = span;
  const pieces: Interval[] = [];
  let free = startMs;
  // Parts are sorted by their start, so that one pass finds every gap.
  for (const child of partsOf(span)) {
    if (child.startMs >= endMs) break;
    if (child.startMs > free) pieces.push({ fromMs: free, toMs: child.startMs });
    free = Math.max(free, child.endMs);
  }
  if (free < endMs) pieces.push({ fromMs: free, toMs: endMs });
  return pieces;
}

/** Length of intervals that do not overlap, in milliseconds. */
export function totalMs(intervals: readonly Interval[]): number {
  const sum = intervals.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0);
  return Math.round(sum * 1000) / 1000;
}
