import { entriesOf, type Hop } from '../hops.ts';
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

/** The one span that is the hop; undefined for a hop that was called several times. */
export function mainSpan(hop: Hop): Span | undefined {
  const [first, ...others] = entriesOf(hop);
  return others.length === 0 ? first : undefined;
}

/** The spans that have rows of their own, folded into the hop's. */
export function foldedSpans(hop: Hop): readonly Span[] {
  const main = mainSpan(hop);
  return hop.spans.filter((span) => span !== main);
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
  return hop && mainSpan(hop) === span ? hopRow(hop) : spanRow(span);
}
