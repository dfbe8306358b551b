import type { Interval } from './intervals.ts';
import { partsOf } from './opentelemetry-spans.ts';
import type { Span, Tree } from './tree.ts';

/**
 * Finds what a trace's duration depends on, going back from the end of its first complete root,
 * always in the span that ended last. Together, the intervals of all spans cover that root exactly
 * once.
 *
 * @returns for each span on the path, by its id, its interval on the path; earliest first.
 */
export function findCriticalPath({ spans }: Tree): ReadonlyMap<string, readonly Interval[]> {
  const path = new Map<string, Interval[]>();
  const root = spans.find(({ depth, isOrphan }) => depth === 0 && !isOrphan) ?? spans[0];
  if (!root) return path;

  const add = ({ segment: { id } }: Span, fromMs: number, toMs: number): void => {
    if (toMs <= fromMs) return;
    const intervals = path.get(id) ?? [];
    path.set(id, intervals);
    intervals.unshift({ fromMs, toMs });
  };
  const windows: Window[] = [{ span: root, fromMs: root.startMs, toMs: root.endMs }];
  for (let window = windows.pop(); window; window = windows.pop()) {
    const { span, fromMs } = window;
    let { toMs } = window;
    for (const child of byEnd(partsOf(span), span.endMs)) {
      const endMs = Math.min(child.endMs, span.endMs);
      // A span that is still running here, or that began before its parent or not before here,
      // delayed nothing.
      if (endMs > toMs || endMs <= fromMs || child.startMs >= toMs) continue;
      const startMs = Math.max(child.startMs, fromMs);
      add(span, endMs, toMs);
      windows.push({ span: child, fromMs: startMs, toMs: endMs });
      toMs = startMs;
    }
    add(span, fromMs, toMs);
  }
  return path;
}

interface Window extends Interval {
  readonly span: Span;
}

/** Latest end first; an end after the parent's counts as the parent's. */
function byEnd(children: readonly Span[], latestMs: number): readonly Span[] {
  const end = ({ endMs }: Span) => Math.min(endMs, latestMs);
  return [...children].sort((a, b) => end(b) - end(a) || b.startMs - a.startMs);
}
