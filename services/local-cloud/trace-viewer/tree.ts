import type { Segment } from '../xray/segment.ts';

/** A segment or subsegment at its place in its trace. */
export interface Span {
  readonly segment: Segment;
  /** Milliseconds since the trace's first moment. */
  readonly startMs: number;
  /** The same; for a span in progress, the trace's last moment. */
  readonly endMs: number;
  readonly isInProgress: boolean;
  /** It names a parent that is not in the trace, or not yet. */
  readonly isOrphan: boolean;
  /** Number of spans above it. */
  readonly depth: number;
  readonly parent: Span | undefined;
  /** Sorted by their start. */
  readonly children: readonly Span[];
}

export interface Tree {
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Each below its parent, siblings by their start. */
  readonly spans: readonly Span[];
}

/**
 * Arranges the segments of one trace as a tree. Every segment has a place: a span whose parent is
 * missing is at the top level, and so is one span of a cycle of parents.
 */
export function buildTree(segments: readonly Segment[]): Tree {
  // Not one call of Math.min, which accepts only as many arguments as fit on the stack.
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { start_time, end_time = start_time } of segments) {
    first = Math.min(first, start_time);
    last = Math.max(last, start_time, end_time);
  }
  if (segments.length === 0) return { startedAtMs: 0, durationMs: 0, spans: [] };

  const ordered = [...segments].sort(byStart);
  const known = new Set(ordered.map(({ id }) => id));
  const isTop = ({ parent_id }: Segment) => parent_id === undefined || !known.has(parent_id);
  const below = Map.groupBy(ordered, ({ parent_id }) => parent_id);
  const spans: Span[] = [];
  const placed = new Set<string>();
  const sinceFirst = (seconds: number) => Math.round((seconds - first) * 1e6) / 1e3;

  const place = (segment: Segment, parent: GrowingSpan | undefined): GrowingSpan => {
    const isInProgress = segment.end_time === undefined || segment['in_progress'] === true;
    const span: GrowingSpan = {
      segment,
      startMs: sinceFirst(segment.start_time),
      endMs: sinceFirst(
        isInProgress ? last : Math.max(segment.start_time, segment.end_time ?? last),
      ),
      isInProgress,
      isOrphan: parent === undefined && segment.parent_id !== undefined,
      depth: parent === undefined ? 0 : parent.depth + 1,
      parent,
      children: [],
    };
    placed.add(segment.id);
    parent?.children.push(span);
    spans.push(span);
    return span;
  };
  // Not recursive, since a trace may be deeper than the stack.
  const placeWhole = (top: Segment): void => {
    const waiting: { segment: Segment; parent: GrowingSpan | undefined }[] = [
      { segment: top, parent: undefined },
    ];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (placed.has(next.segment.id)) continue;
      const span = place(next.segment, next.parent);
      const children = below.get(span.segment.id) ?? [];
      for (const segment of children.toReversed()) waiting.push({ segment, parent: span });
    }
  };
  for (const segment of ordered) if (isTop(segment)) placeWhole(segment);
  for (const segment of ordered) if (!placed.has(segment.id)) placeWhole(segment);
  return { startedAtMs: first * 1000, durationMs: sinceFirst(last), spans };
}

type GrowingSpan = Span & { readonly children: Span[] };

/** By id at the same moment, so that the order is stable. */
function byStart(a: Segment, b: Segment): number {
  return a.start_time - b.start_time || (a.id < b.id ? -1 : 1);
}
