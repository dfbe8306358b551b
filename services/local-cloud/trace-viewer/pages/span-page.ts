import { html } from 'hono/html';
import type { Span } from '../tree.ts';
import type { TurnView } from '../turn-view.ts';
import { type Html, layout } from './layout.ts';
import { spanPanel } from './span-panel.ts';

/** One span by itself: where a waterfall's row leads on a phone, or without the script. */
export function spanPage(view: TurnView, span: Span): Html {
  const { traceId } = view.summary;
  const { name, id } = span.segment;
  return layout(
    `${name} in trace ${traceId}`,
    html`<nav aria-label="Way back"><a href="/traces/${traceId}#span-${id}" id="back">← The whole turn</a></nav>
    <h1 class="unseen">One hop of trace ${traceId}</h1>
    ${spanPanel(view, span)}`,
  );
}
