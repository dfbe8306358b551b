import { html } from 'hono/html';
import type { Hop } from '../hops.ts';
import type { Span } from '../tree.ts';
import type { TurnView } from '../turn-view.ts';
import { hopRow, rowOfSpan } from './hop-link.ts';
import { hopPanel } from './hop-panel.ts';
import { type Html, layout } from './layout.ts';
import { spanPanel } from './span-panel.ts';

/** A page with one hop: a waterfall's row leads here on a phone, or without the script. */
export function hopPage(view: TurnView, hop: Hop): Html {
  return rowPage(view, hop.name, hopRow(hop), hopPanel(view, hop));
}

/** The same for a part of a hop. */
export function spanPage(view: TurnView, span: Span): Html {
  return rowPage(view, span.segment.name, rowOfSpan(view, span), spanPanel(view, span));
}

function rowPage({ summary }: TurnView, name: string, row: string, content: Html): Html {
  const { traceId } = summary;
  return layout(
    `${name} in trace ${traceId}`,
    html`<nav aria-label="Back"><a href="/traces/${traceId}#${row}" id="back">← The whole turn</a></nav>
    <h1 class="unseen">One hop of trace ${traceId}</h1>
    ${content}`,
  );
}
