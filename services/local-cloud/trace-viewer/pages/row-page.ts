import { html } from 'hono/html';
import type { Span } from '../tree.ts';
import type { TurnView } from '../turn-view.ts';
import { type Html, layout } from './layout.ts';
import { spanPanel } from './span-panel.ts';

/** A page with one span: a waterfall's row leads here on a phone, or without the script. */
export function spanPage(view: TurnView, span: Span): Html {
  const { traceId } = view.summary;
  const { name, id } = span.segment;
  return layout(
    `${name} in trace ${traceId}`,
    html`<nav aria-label="Back"><a href="/traces/${traceId}#span-${id}" id="back">← The whole turn</a></nav>
    <h1 class="unseen">One hop of trace ${traceId}</h1>
    ${spanPanel(view, span)}`,
  );
}
