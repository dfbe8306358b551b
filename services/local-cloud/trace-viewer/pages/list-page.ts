import { html, raw } from 'hono/html';
import type { TurnSummary } from '../turn.ts';
import { choicesOf, FACETS, type Facet, type TurnFilter } from '../turn-filter.ts';
import type { UserNames } from '../turn-view.ts';
import { count, formatDay, formatDuration, formatTime, isoTime } from './format.ts';
import { type Html, layout, liveNote } from './layout.ts';
import { user } from './trust-words.ts';
import { TURN_WORD } from './words.ts';

/** More rows take long to read, and for the browser to lay out. */
const SHOWN = 200;

export interface TurnList {
  /** Latest first. */
  readonly turns: readonly TurnSummary[];
  /** Those that the filter leaves. */
  readonly shown: readonly TurnSummary[];
  readonly filter: TurnFilter;
  /** Show all instead of the latest. */
  readonly isWhole: boolean;
  readonly names: UserNames;
}

const FACET_WORD: Readonly<Record<Facet, string>> = {
  outcome: 'Outcome',
  user: 'User',
  hop: 'First failing hop',
};

/** The list of turns, latest first. */
export function listPage(list: TurnList): Html {
  const rows = list.isWhole ? list.shown : list.shown.slice(0, SHOWN);
  return layout(
    'Traces',
    html`<header class="top">
      <h1>Traces</h1>
      ${liveNote()}
    </header>
    <nav class="filter" aria-label="Filter" id="filter" data-live>${FACETS.map((facet) => choices(list, facet))}</nav>
    <p class="lead" id="count" data-live>${describeCount(list, rows.length)}</p>
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
      <tbody id="turns" data-live>${rows.map((turn) => row(turn, list.names))}</tbody>
    </table>`,
  );
}

/** Links, one for each value: they work without the script, and the address keeps the choice. */
function choices({ turns, filter, names }: TurnList, facet: Facet): Html {
  const found = choicesOf(turns, filter, facet);
  if (found.length === 0) return html``;
  const chosen = filter[facet];
  const { [facet]: _, ...others } = filter;
  const choice = (label: string, query: TurnFilter, isChosen: boolean, number?: number) =>
    html`<li><a href="${address(query)}"${
      isChosen ? raw(' aria-current="true"') : ''
    }>${label}${number === undefined ? '' : html` <span class="muted">${number}</span>`}</a></li>`;
  return html`<div><span id="filter-${facet}">${FACET_WORD[facet]}</span>
    <ul aria-labelledby="filter-${facet}">${choice('all', others, chosen === undefined)}${found.map(
      ({ value, turns: number }) =>
        choice(
          labelOf(facet, value, names),
          { ...others, [facet]: value },
          value === chosen,
          number,
        ),
    )}</ul></div>`;
}

function labelOf(facet: Facet, value: string, names: UserNames): string {
  if (facet === 'user') return names.get(value) ?? value;
  return facet === 'outcome' && isOutcome(value) ? TURN_WORD[value].text : value;
}

function isOutcome(value: string): value is TurnSummary['outcome'] {
  return Object.hasOwn(TURN_WORD, value);
}

function address(filter: TurnFilter, all = ''): string {
  const query = [new URLSearchParams(filter).toString(), all].filter(Boolean).join('&');
  return query === '' ? '/traces' : `/traces?${query}`;
}

function row(turn: TurnSummary, names: UserNames): Html {
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
    ${optional('User', turn.subjectHash && user(turn.subjectHash, names))}
    ${optional('First failing hop', turn.firstFailure)}
  </tr>`;
}

/** A narrow page has no column headings, and omits missing values. */
function optional(column: string, value: Html | string | undefined): Html {
  return value
    ? html`<td data-column="${column}">${value}</td>`
    : html`<td class="nothing muted">none</td>`;
}

function describeCount({ turns, shown, filter }: TurnList, rows: number): Html {
  if (turns.length === 0) {
    return html`No turns yet. Ask the chat a question, and the turn appears here.`;
  }
  const whole = shown.length === turns.length ? '' : ` of ${turns.length.toLocaleString('en-GB')}`;
  if (shown.length === 0) {
    return html`None of ${count(turns.length, 'turn')}. <a href="/traces">Show all</a>`;
  }
  if (rows === shown.length) return html`${count(rows, 'turn')}${whole}, the latest first.`;
  return html`The latest ${rows} of ${count(shown.length, 'turn')}. <a href="${address(filter, 'all')}">Show all</a>`;
}
