import { type LedgerRow, LOG_EVENT } from '@three-tier-chat/wire-contract';
import { html } from 'hono/html';
import { textOfJson } from '../../http/parse-json.ts';
import type { LogLine } from '../../logs/log-store.ts';
import { formatOffset, formatTime, isoTime } from './format.ts';
import type { Html } from './layout.ts';

/** Already shown by the columns or by the page. */
const SHOWN_ELSEWHERE = new Set([
  'level',
  'message',
  'service',
  'timestamp',
  'trace_id',
  'version',
]);
/** Fields of a token check that the ledger shows. */
const SHOWN_BY_LEDGER: ReadonlySet<string> = new Set<keyof LedgerRow>([
  'audience',
  'checker',
  'expires_at',
  'issuer',
  'scopes',
  'subject_hash',
]);
/** A map, since a service's line may name an inherited member of an object. */
const TONE: ReadonlyMap<string, string> = new Map([
  ['WARN', 'warn'],
  ['ERROR', 'danger'],
  ['CRITICAL', 'danger'],
]);

/** Log lines by time. */
export function logTable(lines: readonly LogLine[], startedAtMs: number): Html {
  return html`<table class="lines">
    <caption class="unseen">Log lines in the order of time</caption>
    <thead><tr>
      <th scope="col" class="number">Since start</th>
      <th scope="col">Time</th>
      <th scope="col">Service</th>
      <th scope="col">Event</th>
      <th scope="col">Fields</th>
    </tr></thead>
    <tbody>${lines.map((line) => {
      const atMs = Date.parse(line.timestamp);
      return html`<tr>
        <td class="number">${formatOffset(atMs - startedAtMs)}</td>
        <td><time class="muted" datetime="${isoTime(atMs)}">${formatTime(atMs)}</time></td>
        <td>${line.service}</td>
        <td>${event(line)}</td>
        <td class="fields">${fields(line)}</td>
      </tr>`;
    })}</tbody>
  </table>`;
}

/** The same for a narrow place: one span's lines. */
export function logList(lines: readonly LogLine[], startedAtMs: number): Html {
  return html`<ol class="line-list">${lines.map(
    (line) =>
      html`<li><span class="muted number">${formatOffset(Date.parse(line.timestamp) - startedAtMs)}</span> ${event(line)}<div class="fields">${fields(line)}</div></li>`,
  )}</ol>`;
}

function event({ level, message }: LogLine): Html {
  const tone = TONE.get(level);
  if (tone === undefined) return html`<span>${message}</span>`;
  return html`<span class="${tone}">${message}</span> <span class="tag ${tone}">${level.toLowerCase()}</span>`;
}

function fields(line: LogLine): readonly Html[] {
  const isShownElsewhere = (key: string) =>
    SHOWN_ELSEWHERE.has(key) ||
    (line.message === LOG_EVENT.tokenChecked && SHOWN_BY_LEDGER.has(key));
  return Object.entries(line)
    .filter(([key, value]) => !isShownElsewhere(key) && value !== undefined && value !== null)
    .map(
      ([key, value]) =>
        html`<span class="field"><span class="muted">${key}</span> <code>${textOfJson(
          value,
        )}</code></span> `,
    );
}
