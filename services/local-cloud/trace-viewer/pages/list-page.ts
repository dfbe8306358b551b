import { html } from 'hono/html';
import type { TurnSummary } from '../turn.ts';
import { count, formatDay, formatDuration, formatTime, isoTime } from './format.ts';
import { type Html, layout, liveNote } from './layout.ts';
import { TURN_WORD } from './words.ts';

/** More rows take long to read, and for the browser to lay out. */
const SHOWN = 200;

/** The list of turns, latest first. */
export function listPage(turns: readonly TurnSummary[], isWhole: boolean): Html {
  const shown = isWhole ? turns : turns.slice(0, SHOWN);
  return layout(
    'Traces',
    html`<header class="top">
      <h1>Traces</h1>
      ${liveNote()}
    </header>
    <p class="lead" id="count" data-live>${describeCount(turns.length, shown.length)}</p>
    <table class="turns" data-rows>
      <caption class="unseen">Turns, the latest first</caption>
      <thead><tr>
        <th scope="col">Start</th>
        <th scope="col">Outcome</th>
        <th scope="col" class="number">Duration</th>
        <th scope="col">Services</th>
        <th scope="col">User</th>
        <th scope="col">First failing hop</th>
      </tr></thead>
      <tbody id="turns" data-live>${shown.map(row)}</tbody>
    </table>`,
  );
}

function row(turn: TurnSummary): Html {
  const startMs = turn.startTime * 1000;
  const { text, tone } = TURN_WORD[turn.outcome];
  return html`<tr id="turn-${turn.traceId}">
    <th scope="row"><a class="row" href="/traces/${turn.traceId}"><time datetime="${isoTime(startMs)}">${formatTime(startMs)}</time></a>
      <span class="muted">${formatDay(startMs)}</span></th>
    <td><span class="word ${tone}">${text}</span>${
      turn.orphans > 0
        ? html` <span class="tag">${count(turn.orphans, 'missing parent')}</span>`
        : ''
    }</td>
    <td class="number">${formatDuration(turn.durationMs)}${
      turn.outcome === 'in-progress' ? ' so far' : ''
    }</td>
    <td class="services">${turn.services.join(' → ')}</td>
    ${optional('User', turn.subjectHash && html`<code>${turn.subjectHash}</code>`)}
    ${optional('First failing hop', turn.firstFailure)}
  </tr>`;
}

/** A narrow page has no column headings, and omits missing values. */
function optional(column: string, value: Html | string | undefined): Html {
  return value
    ? html`<td data-column="${column}">${value}</td>`
    : html`<td class="nothing muted">none</td>`;
}

function describeCount(kept: number, shown: number): Html {
  if (kept === 0) return html`No turns yet. Ask the chat a question, and the turn appears here.`;
  if (shown === kept) return html`${count(kept, 'turn')}, the latest first.`;
  return html`The latest ${shown} of ${count(kept, 'turn')}. <a href="/traces?all">Show all</a>`;
}
