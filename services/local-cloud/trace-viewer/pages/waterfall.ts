import { html, raw } from 'hono/html';
import { type Outcome, outcomeOf } from '../outcome.ts';
import { type Interval, ownTime, totalMs } from '../own-time.ts';
import { serviceOf } from '../span-lines.ts';
import type { Span } from '../tree.ts';
import type { TurnView } from '../turn-view.ts';
import type { UntracedHop } from '../untraced-hop.ts';
import { formatDuration } from './format.ts';
import type { Html } from './layout.ts';
import { describeSpan, SPAN_WORD } from './words.ts';

/** Deeper hops are not indented further, or there would be no room for their names. */
const DEEPEST = 16;
/** A waterfall with more rows gets a scrollbar, so that axis and ledger stay near. */
const LONGEST_WHOLE = 60;
/** Pieces of a bar below this share of it are invisible, and cost as much as others. */
const LEAST_SHARE = 0.0005;
/** Processes report whole milliseconds. */
const ROUNDING_MS = 2;

/** One row for each hop, indented below its parent, with what it did when, and for how long. */
export function waterfall(view: TurnView): Html {
  const { tree, untraced } = view;
  const rows: Html[] = [];
  for (const span of tree.spans) {
    for (const hop of untraced) if (hop.before === span) rows.push(untracedRow(hop));
    rows.push(row(span, view));
  }
  for (const hop of untraced) if (!hop.before) rows.push(untracedRow(hop));
  return html`<div class="scroller${rows.length > LONGEST_WHOLE ? ' long' : ''}"><table class="waterfall" data-rows>
    <caption class="unseen">Hops of the turn, each below the one that called it</caption>
    <thead><tr>
      <th scope="col">Hop</th>
      <th scope="col" class="when" id="axis" data-live><span class="unseen">Timeline</span>${axis(tree.durationMs)}</th>
      <th scope="col" class="number">Duration</th>
      <th scope="col" class="number">Own work</th>
      <th scope="col">Outcome</th>
    </tr></thead>
    <tbody id="spans" data-live>${rows}</tbody>
  </table></div>
  <ul class="legend" aria-hidden="true">
    <li><svg class="key"><rect class="own" width="100%" /></svg> own work</li>
    <li><svg class="key"><rect class="whole" width="100%" /></svg> waiting for a hop below</li>
    <li><svg class="key"><rect class="path" width="100%" /></svg> critical path</li>
  </ul>`;
}

function row(span: Span, view: TurnView): Html {
  const { segment, startMs, endMs, depth } = span;
  const { id, name } = segment;
  const outcome = outcomeOf(span);
  const own = ownTime(span);
  const path = view.criticalPath.get(id) ?? [];
  const { text, tone } = SPAN_WORD[outcome];
  const isSelected = view.selected === span;
  return html`<tr id="span-${id}"${isSelected ? raw(' class="current"') : ''}>
    <th scope="row">${hop(
      depth,
      html`<a class="row" href="/traces/${view.summary.traceId}/spans/${id}"${
        isSelected ? raw(' aria-current="true"') : ''
      }>${name}</a> <span class="muted">${describeSpan(span, serviceOf(span))}</span>${remarks(span)}`,
    )}</th>
    <td class="when">${bar(span, outcome, own, path, view.tree.durationMs)}</td>
    <td class="number">${formatDuration(endMs - startMs)}</td>
    <td class="number muted">${formatDuration(totalMs(own))}${
      path.length > 0 ? html`<span class="unseen">, on the critical path</span>` : ''
    }</td>
    <td class="outcome ${outcome}"><span class="word ${tone}">${text}</span></td>
  </tr>`;
}

function untracedRow({ name, route, status, durationMs, depth }: UntracedHop): Html {
  return html`<tr class="untraced">
    <th scope="row">${hop(depth, html`<span>${name}</span> <span class="muted">${route}</span>`)}</th>
    <td class="when"><span class="muted">not traced by AWS: an HTTP API has no X-Ray</span></td>
    <td class="number">${durationMs === undefined ? '' : formatDuration(durationMs)}</td>
    <td class="number"></td>
    <td class="outcome"><span class="word quiet">${status}</span></td>
  </tr>`;
}

/** A hop's name after one line for each hop above it, each an em wide. */
function hop(depth: number, name: Html): Html {
  const guides =
    depth > 0
      ? html`<svg class="guides" width="${Math.min(depth, DEEPEST)}em" aria-hidden="true"></svg>`
      : '';
  return html`<div class="hop">${guides}<div>${name}</div></div>`;
}

/** Describes what is unusual about a span's place; it is drawn as it was recorded. */
function remarks({ isOrphan, startMs, endMs, parent, isInProgress }: Span): Html {
  const early = parent ? parent.startMs - startMs : 0;
  const late = parent && !isInProgress && !parent.isInProgress ? endMs - parent.endMs : 0;
  return html`${isOrphan ? html` <span class="tag warn">missing parent</span>` : ''}${
    early > ROUNDING_MS
      ? html` <span class="tag warn">begins ${formatDuration(early)} before its caller: their clocks differ</span>`
      : ''
  }${late > ROUNDING_MS ? html` <span class="tag">ends ${formatDuration(late)} after its caller</span>` : ''}`;
}

/**
 * Labels at the start, the middle and the end of the duration; a narrow column has no room for
 * more.
 */
function axis(durationMs: number): Html {
  const quarters = [0, 2, 4];
  return html`<svg class="axis" aria-hidden="true">${quarters.map(
    (quarter) =>
      html`<text x="${quarter * 25}%" y="14" class="tick-${quarter}">${formatDuration((durationMs * quarter) / 4)}</text>`,
  )}</svg>`;
}

function bar(
  { startMs, endMs, isInProgress }: Span,
  outcome: Outcome,
  own: readonly Interval[],
  path: readonly Interval[],
  durationMs: number,
): Html {
  const share = (ms: number) => ms / Math.max(durationMs, 0.001);
  const percent = (ms: number) => `${(share(ms) * 100).toFixed(3)}%`;
  const rect = (kind: string, { fromMs, toMs }: Interval) =>
    html`<rect class="${kind}" x="${percent(fromMs)}" width="${percent(toMs - fromMs)}" />`;
  const isSeen = ({ fromMs, toMs }: Interval) => share(toMs - fromMs) >= LEAST_SHARE;
  // The one of a fixed width keeps the shortest span visible.
  return html`<svg class="bar ${outcome}" aria-hidden="true">${rect(
    isInProgress ? 'whole open' : 'whole',
    { fromMs: startMs, toMs: endMs },
  )}${own.filter(isSeen).map((interval) => rect('own', interval))}<rect class="own" x="${percent(
    startMs,
  )}" width="2" />${path.filter(isSeen).map((interval) => rect('path', interval))}</svg>`;
}
