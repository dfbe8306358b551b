import { html, raw } from 'hono/html';
import { subjectOf } from '../ledger.ts';
import type { TurnView } from '../turn-view.ts';
import { count, formatDay, formatDuration, formatTime, isoTime } from './format.ts';
import { hopRow } from './hop-link.ts';
import { hopPanel } from './hop-panel.ts';
import { type Html, layout, liveNote } from './layout.ts';
import { ledgerSection } from './ledger-table.ts';
import { logTable } from './log-lines.ts';
import { user } from './trust-words.ts';
import { waterfall } from './waterfall.ts';
import { annotationsOf, NOTHING_ARRIVED, STILL_RUNNING, TURN_WORD } from './words.ts';

/** One turn: how it ended, where its time went, who checked the token, and what was logged. */
export function tracePage(view: TurnView): Html {
  const { summary, lines, selected } = view;
  return layout(
    `Trace ${summary.traceId}`,
    html`<nav class="top" aria-label="Pages"><a href="/traces">← All traces</a>${liveNote()}</nav>
    <header class="turn">
      <h1>Trace <code id="trace-id">${summary.traceId}</code></h1>
      <div class="actions">
        <button type="button" id="copy" data-copy="trace-id" hidden>Copy id</button>
        <a class="button" href="/api/traces/${summary.traceId}/export" download>Export JSON</a>
      </div>
      <div id="facts" data-live${summary.outcome === 'in-progress' ? '' : raw(' data-over')}>${facts(view)}</div>
    </header>
    <section aria-labelledby="waterfall-title">
      <h2 id="waterfall-title">Waterfall</h2>
      ${
        view.hops.length === 0
          ? html`<p class="lead" id="nothing" data-live>${nothingYet(view)}</p>`
          : html`<div class="split">
              <div>${waterfall(view)}</div>
              ${selected ? hopPanel(view, selected) : ''}
            </div>`
      }
    </section>
    <section aria-labelledby="ledger-title">
      <h2 id="ledger-title">Identity ledger</h2>
      <div id="ledger" data-live>${ledgerSection(view)}</div>
    </section>
    <section aria-labelledby="lines-title">
      <h2 id="lines-title">Log lines</h2>
      <div id="lines" data-live>${
        lines.length === 0
          ? html`<p class="lead">No service has logged anything with this trace id.</p>`
          : logTable(lines, view.startedAtMs)
      }</div>
    </section>`,
  );
}

function nothingYet({ summary }: TurnView): string {
  return summary.outcome === 'in-progress' ? STILL_RUNNING : NOTHING_ARRIVED;
}

function facts(view: TurnView): Html {
  const { summary, tree, lambdaRoots } = view;
  const { text, tone } = TURN_WORD[summary.outcome];
  if (tree.spans.length === 0) {
    if (summary.outcome !== 'in-progress') return html``;
    return html`<p class="verdict"><span class="word large ${tone}">${text}</span></p>`;
  }
  const subject = subjectOf(view.ledger);
  const reported = tree.spans[0] ? annotationsOf(tree.spans[0].segment)['outcome'] : undefined;
  const session = view.lines.find(({ session_id }) => typeof session_id === 'string')?.[
    'session_id'
  ];
  const startMs = tree.startedAtMs;
  return html`<p class="verdict"><span class="word large ${tone}">${text}</span>
      <b>${formatDuration(tree.durationMs)}${summary.outcome === 'in-progress' ? ' so far' : ''}</b>
      <time class="muted" datetime="${isoTime(startMs)}">${formatDay(startMs)}, ${formatTime(startMs)}</time></p>
    <dl class="facts">
      ${fact('First failing hop', firstFailure(view))}
      ${fact('Reported outcome', reported === undefined ? undefined : String(reported))}
      ${fact('Spans', html`${count(tree.spans.length, 'span')}${whatIsMissing(view)}`)}
      ${fact('User', subject && user(subject, view.names))}
      ${fact('Session', typeof session === 'string' ? html`<code>${session}</code>` : undefined)}
      ${fact(
        'Lambda’s own trace',
        lambdaRoots.length > 0
          ? html`${lambdaRoots.map((root) => html`<a href="/traces/${root}"><code>${root}</code></a> `)}`
          : undefined,
      )}
    </dl>`;
}

function firstFailure({ failing }: TurnView): Html | undefined {
  if (!failing) return undefined;
  const { hop, span } = failing;
  const part =
    span.segment.name === hop.name ? '' : html` <span class="muted">${span.segment.name}</span>`;
  return html`<a href="#${hopRow(hop)}">${hop.name}</a>${part}`;
}

/** Says what has not arrived, and offers to look again. */
function whatIsMissing({ summary, hops }: TurnView): Html {
  const { orphans, traceId } = summary;
  const silent = hops.filter(({ presence }) => presence === 'missing').length;
  if (orphans + silent === 0) return html`, no missing parent`;
  const missing = [
    orphans > 0 && count(orphans, 'missing parent'),
    silent > 0 && `${count(silent, 'hop')} without a segment`,
  ].filter(Boolean);
  return html`, <strong class="warn">${missing.join(', ')}</strong>. They may be late: <a href="/traces/${traceId}">Reload</a>`;
}

function fact(name: string, value: Html | string | undefined): Html {
  return value === undefined ? html`` : html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
