import { type Interval, subtract, unite } from './intervals.ts';
import { partsOf } from './opentelemetry-spans.ts';
import type { Span } from './tree.ts';

/** When a span itself was working, and not waiting for one of its parts. */
export function ownTime(span: Span): readonly Interval[] {
  return subtract([intervalOf(span)], unite(partsOf(span).map(intervalOf)));
}

/** When a span ran. */
export function intervalOf({ startMs, endMs }: Span): Interval {
  return { fromMs: startMs, toMs: endMs };
}
