import { html, raw } from 'hono/html';
import { outcomeOfHop } from '../hop-outcome.ts';
import { entriesOf, type Hop } from '../hops.ts';
import { totalMs } from '../intervals.ts';
import { outcomeOf } from '../outcome.ts';
import { intervalOf, ownTime } from '../own-time.ts';
import type { Span } from '../tree.ts';
import type { TurnView } from '../turn-view.ts';
import { count, formatDuration } from './format.ts';
import { foldedSpans, hopAddress, hopRow, spanAddress, spanRow } from './hop-link.ts';
import type { Html } from './layout.ts';
import { axis, bar } from './timeline.ts';
import { trustWords } from './trust-words.ts';
import { ABSENCE, describeHop, describeSpan, SPAN_WORD } from './words.ts';

/** Deeper hops are not indented further, or there would be no room for their names. */
const DEEPEST = 16;
/** A waterfall with more rows gets a scrollbar, so that axis and ledger stay near. */
const LONGEST_WHOLE = 60;
/** Processes report whole milliseconds. */
const ROUNDING_MS = 2;

/**
 * One row for each hop, indented below its caller, with what it did when, for how long, and why it
 * acted for the user; its spans are folded in.
 */
export function waterfall(view: TurnView): Html {
  const { tree, hops } = view;
  return html`<div class="scroller${hops.length > LONGEST_WHOLE ? ' long' : ''}"><table class="waterfall" data-rows>
    <caption class="unseen">Hops of the turn, each below the one that called it</caption>
    <thead><tr>
      <th scope="col">Hop</th>
      <th scope="col" class="when" id="axis" data-live><span class="unseen">Timeline</span>${axis(tree.durationMs)}</th>
      <th scope="col" class="number">Duration</th>
      <th scope="col" class="number">Own work</th>
      <th scope="col">Token</th>
      <th scope="col">Outcome</th>
    </tr></thead>
    <tbody id="hops" data-live>${hops.map((hop) => [
      hop.presence === 'recorded' ? recordedRow(hop, view) : unrecordedRow(hop, view),
      ...partRows(hop, view),
    ])}</tbody>
  </table></div>
  <ul class="legend" aria-hidden="true">
    <li><svg class="key"><rect class="own" width="100%" /></svg> own work</li>
    <li><svg class="key"><rect class="whole" width="100%" /></svg> waiting for a hop below</li>
    <li><svg class="key"><rect class="path" width="100%" /></svg> critical path</li>
  </ul>`;
}

function recordedRow(hop: Hop, view: TurnView): Html {
  const { spans, depth, name } = hop;
  const { running = [], working = [] } = view.times.get(hop) ?? {};
  const critical = spans.flatMap(({ segment }) => view.criticalPath.get(segment.id) ?? []);
  const isOpen = spans.some(({ isInProgress }) => isInProgress);
  const outcome = outcomeOfHop(hop);
  const folded = foldedSpans(hop).length;
  const parts =
    folded > 0
      ? html` <button type="button" class="fold" aria-expanded="false">${count(folded, 'part')}<span class="unseen"> of ${name}</span></button>`
      : '';
  return html`<tr id="${hopRow(hop)}"${isCurrent(hop, view)}>
    <th scope="row">${indented(
      depth,
      html`${link(hop, view)} <span class="muted">${describeHop(hop)}</span>${parts}${remarks(hop)}`,
    )}</th>
    <td class="when">${bar({ running, working, critical, isOpen }, outcome, view.tree.durationMs)}</td>
    <td class="number">${formatDuration(totalMs(running))}</td>
    <td class="number muted">${formatDuration(totalMs(working))}${onPath(critical)}</td>
    <td class="trust">${trust(hop, view)}</td>
    <td class="outcome ${outcome}">${outcome && word(SPAN_WORD[outcome])}</td>
  </tr>`;
}

/** A hop without a bar: one of which AWS has no segment, or that left none. */
function unrecordedRow(hop: Hop, view: TurnView): Html {
  const { presence, depth, name } = hop;
  const { running = [], working = [] } = view.times.get(hop) ?? {};
  const isSelectable = presence !== 'not-reached';
  const outcome = outcomeOfHop(hop);
  return html`<tr id="${hopRow(hop)}" class="unrecorded${isSelectable && view.selected === hop ? ' current' : ''}">
    <th scope="row">${indented(
      depth,
      html`${isSelectable ? link(hop, view) : html`<span>${name}</span>`} <span class="muted">${describeHop(hop)}</span>`,
    )}</th>
    <td class="when"><span class="muted">${ABSENCE[presence]}</span></td>
    <td class="number">${running.length > 0 ? formatDuration(totalMs(running)) : ''}</td>
    <td class="number muted">${running.length > 0 ? formatDuration(totalMs(working)) : ''}</td>
    <td class="trust">${trust(hop, view)}</td>
    <td class="outcome ${outcome}">${outcome && word(SPAN_WORD[outcome])}</td>
  </tr>`;
}

function partRows(hop: Hop, view: TurnView): readonly Html[] {
  const depths = new Map<Span | undefined, number>();
  return foldedSpans(hop).map((span) => {
    const depth = (depths.get(span.parent) ?? hop.depth) + 1;
    depths.set(span, depth);
    return partRow(span, hop, depth, view);
  });
}

function partRow(span: Span, hop: Hop, depth: number, view: TurnView): Html {
  const { segment, startMs, endMs, isInProgress } = span;
  const outcome = outcomeOf(span);
  const working = ownTime(span);
  const critical = view.criticalPath.get(segment.id) ?? [];
  const course = { running: [intervalOf(span)], working, critical, isOpen: isInProgress };
  return html`<tr id="${spanRow(span)}" class="part" data-hop="${hopRow(hop)}">
    <th scope="row">${indented(
      depth,
      html`<a class="row" href="${spanAddress(view, span)}">${segment.name}</a> <span class="muted">${describeSpan(span)}</span>${remark(span)}`,
    )}</th>
    <td class="when">${bar(course, outcome, view.tree.durationMs)}</td>
    <td class="number">${formatDuration(endMs - startMs)}</td>
    <td class="number muted">${formatDuration(totalMs(working))}${onPath(critical)}</td>
    <td class="trust"></td>
    <td class="outcome ${outcome}">${word(SPAN_WORD[outcome])}</td>
  </tr>`;
}

function link(hop: Hop, view: TurnView): Html {
  const current = view.selected === hop ? raw(' aria-current="true"') : '';
  return html`<a class="row" href="${hopAddress(view, hop)}"${current}>${hop.name}</a>`;
}

function isCurrent(hop: Hop, { selected }: TurnView) {
  return selected === hop ? raw(' class="current"') : '';
}

function trust(hop: Hop, { identities }: TurnView): Html | string {
  const identity = identities.of.get(hop);
  return identity ? trustWords(identity) : '';
}

function word({ text, tone }: (typeof SPAN_WORD)['ok']): Html {
  return html`<span class="word ${tone}">${text}</span>`;
}

function onPath(critical: readonly unknown[]): Html | string {
  return critical.length > 0 ? html`<span class="unseen">, on the critical path</span>` : '';
}

/** A hop's name after one line for each hop above it, each an em wide. */
function indented(depth: number, name: Html): Html {
  const guides =
    depth > 0
      ? html`<svg class="guides" width="${Math.min(depth, DEEPEST)}em" aria-hidden="true"></svg>`
      : '';
  return html`<div class="hop">${guides}<div>${name}</div></div>`;
}

/** What is unusual about the places of the hop's first spans; they are drawn as recorded. */
function remarks(hop: Hop): readonly Html[] {
  return [
    ...new Map(
      entriesOf(hop)
        .map(remark)
        .map((text) => [String(text), text]),
    ).values(),
  ];
}

function remark({ isOrphan, startMs, endMs, parent, isInProgress }: Span): Html {
  const early = parent ? parent.startMs - startMs : 0;
  const late = parent && !isInProgress && !parent.isInProgress ? endMs - parent.endMs : 0;
  return html`${isOrphan ? html` <span class="tag warn">missing parent</span>` : ''}${
    early > ROUNDING_MS
      ? html` <span class="tag warn">begins ${formatDuration(early)} before its caller: their clocks differ</span>`
      : ''
  }${late > ROUNDING_MS ? html` <span class="tag">ends ${formatDuration(late)} after its caller</span>` : ''}`;
}
