import { html } from 'hono/html';
import { subjectOf } from '../ledger.ts';
import { findFirstFailure } from '../outcome.ts';
import type { TurnView } from '../turn-view.ts';
import { count, formatDay, formatDuration, formatTime, isoTime } from './format.ts';
import { type Html, layout, liveNote } from './layout.ts';
import { ledgerSection } from './ledger-table.ts';
import { logTable } from './log-lines.ts';
import { spanPanel } from './span-panel.ts';
import { waterfall } from './waterfall.ts';
import { annotationsOf, NOTHING_ARRIVED, STILL_RUNNING, TURN_WORD } from './words.ts';

/** One turn: how it ended, where its time went, who checked the token, and what was logged. */
export function tracePage(view: TurnView): Html {
  const { summary, tree, lines, selected } = view;
  const firstLine = lines[0];
  const startedAtMs =
    tree.spans.length > 0 || !firstLine ? tree.startedAtMs : Date.parse(firstLine.timestamp);
  return layout(
    `Trace ${summary.traceId}`,
    html`<nav class="top" aria-label="Pages"><a href="/traces">← All traces</a>${liveNote()}</nav>
    <header class="turn">
      <h1>Trace <code id="trace-id">${summary.traceId}</code></h1>
      <div class="actions">
        <button type="button" id="copy" data-copy="trace-id" hidden>Copy id</button>
        <a class="button" href="/api/traces/${summary.traceId}/export" download>Export JSON</a>
      </div>
      <div id="facts" data-live>${facts(view)}</div>
    </header>
    <section aria-labelledby="waterfall-title">
      <h2 id="waterfall-title">Waterfall</h2>
      ${
        tree.spans.length === 0
          ? html`<p class="lead" id="nothing" data-live>${nothingYet(view)}</p>`
          : html`<div class="split">
              <div>${waterfall(view)}</div>
              ${selected ? spanPanel(view, selected) : ''}
            </div>`
      }
    </section>
    <section aria-labelledby="ledger-title">
      <h2 id="ledger-title">Identity ledger</h2>
      <div id="ledger" data-live>${ledgerSection(view.ledger)}</div>
    </section>
    <section aria-labelledby="lines-title">
      <h2 id="lines-title">Log lines</h2>
      <div id="lines" data-live>${
        lines.length === 0
          ? html`<p class="lead">No service has logged anything with this trace id.</p>`
          : logTable(lines, startedAtMs)
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
  const failure = findFirstFailure(tree);
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
      ${fact('First failing hop', failure && html`<a href="#span-${failure.segment.id}">${failure.segment.name}</a>`)}
      ${fact('Reported outcome', reported === undefined ? undefined : String(reported))}
      ${fact(
        'Spans',
        html`${count(tree.spans.length, 'span')}${
          summary.orphans > 0
            ? html`, <strong class="warn">${count(summary.orphans, 'missing parent')}</strong>`
            : ', no missing parent'
        }`,
      )}
      ${fact('User', subject && html`<code>${subject}</code>`)}
      ${fact('Session', typeof session === 'string' ? html`<code>${session}</code>` : undefined)}
      ${fact(
        'Lambda’s own trace',
        lambdaRoots.length > 0
          ? html`${lambdaRoots.map((root) => html`<a href="/traces/${root}"><code>${root}</code></a> `)}`
          : undefined,
      )}
    </dl>`;
}

function fact(name: string, value: Html | string | undefined): Html {
  return value === undefined ? html`` : html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
