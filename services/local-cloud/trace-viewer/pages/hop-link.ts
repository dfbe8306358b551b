import type { Hop } from '../hops.ts';
import type { Span } from '../tree.ts';
import type { TurnView } from '../turn-view.ts';

/** Id of a hop's row. */
export function hopRow({ id }: Hop): string {
  return `hop-${id}`;
}

/** Id of a span's row. */
export function spanRow({ segment }: Span): string {
  return `span-${segment.id}`;
}

/** Tells whether a hop's spans have rows of their own: a single one is the hop. */
export function hasParts({ spans }: Hop): boolean {
  return spans.length > 1;
}

/** Where a hop has a page of its own. */
export function hopAddress({ summary }: TurnView, { id }: Hop): string {
  return `/traces/${summary.traceId}/hops/${id}`;
}

/** Where a span has a page of its own. */
export function spanAddress({ summary }: TurnView, { segment }: Span): string {
  return `/traces/${summary.traceId}/spans/${segment.id}`;
}

/** Id of the row that shows a span: its own, or its hop's. */
export function rowOfSpan({ hops }: TurnView, span: Span): string {
  const hop = hops.find(({ spans }) => spans.includes(span));
  return hop && !hasParts(hop) ? hopRow(hop) : spanRow(span);
}
