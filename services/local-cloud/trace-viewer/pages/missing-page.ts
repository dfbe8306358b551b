import { html } from 'hono/html';
import { mayHaveJustBegun } from '../outcome.ts';
import { type Html, layout, liveNote } from './layout.ts';
import { NOTHING_ARRIVED } from './words.ts';

const NAV = html`<a href="/traces">← All traces</a>`;

/** For an address that can never be a trace's. */
export function malformedPage(address: string): Html {
  return layout(
    'No trace id',
    html`<nav class="top" aria-label="Pages">${NAV}</nav>
    <h1>No trace id</h1>
    <p class="lead"><code>${address}</code> cannot be the id of a trace. One looks like <code>1-67891233-abcdef012345678912345678</code>. The link Trace of an answer leads to its trace.</p>`,
  );
}

/**
 * For a missing trace: the page updates itself, and becomes the trace's once something has arrived.
 *
 * @param nowMs milliseconds since the epoch.
 */
export function unknownTracePage(traceId: string, nowMs: number): Html {
  const explanation = mayHaveJustBegun(traceId, nowMs)
    ? 'Nothing of this turn has arrived yet: according to its id it has only just begun.'
    : `${NOTHING_ARRIVED} No service has logged anything with its id either.`;
  return layout(
    `Trace ${traceId}`,
    html`<nav class="top" aria-label="Pages">${NAV}${liveNote()}</nav>
    <h1>Trace <code>${traceId}</code></h1>
    <p class="lead" id="nothing" data-live>${explanation}</p>`,
  );
}

/** For a hop, or a part of one, that its trace does not contain. */
export function unknownRowPage(traceId: string): Html {
  return layout(
    'No such hop',
    html`<nav class="top" aria-label="Back"><a href="/traces/${traceId}" id="back">← The whole turn</a></nav>
    <h1>No such hop</h1>
    <p class="lead">Trace <code>${traceId}</code> has no hop and no span with this id. It may still be on its way.</p>`,
  );
}
