import { html } from 'hono/html';
import {
  checkersNotReached,
  fingerprintsIn,
  foldLedger,
  type LedgerEntry,
  type LedgerRow,
} from '../ledger.ts';
import { count, formatTime, isoTime } from './format.ts';
import type { Html } from './layout.ts';

/** Who checked the token, and what each checker decided. */
export function ledgerSection(rows: readonly LedgerRow[]): Html {
  if (rows.length === 0) {
    return html`<p class="lead">No hop has checked a token in this trace.</p>`;
  }
  const entries = foldLedger(rows);
  return html`${summary(rows)}
  <table class="ledger">
    <caption class="unseen">Checks of the token, in the order in which the turn reached them</caption>
    <thead><tr>
      <th scope="col">Checker</th>
      <th scope="col">Verdict</th>
      <th scope="col">Token</th>
      <th scope="col">User</th>
      <th scope="col">Accepts issuer and audience</th>
      <th scope="col">Scopes</th>
      <th scope="col">Expires</th>
    </tr></thead>
    <tbody>${entries.map(row)}${checkersNotReached(rows).map(
      (checker) => html`<tr class="untraced">
        <th scope="row">${checker}</th>
        <td colspan="6" class="muted">Not reached</td>
      </tr>`,
    )}</tbody>
  </table>`;
}

/** The result in one sentence: whether it was one token everywhere, and who refused it. */
function summary(rows: readonly LedgerRow[]): Html {
  const fingerprints = fingerprintsIn(rows);
  const refused = rows.filter(({ verdict }) => verdict === 'refused');
  const tokens =
    fingerprints.length === 0
      ? html`No hop received a token.`
      : fingerprints.length === 1
        ? html`One token, the same at ${rows.length === 1 ? 'the one check' : `all ${rows.length} checks`}.`
        : html`<strong class="warn">${fingerprints.length} different tokens</strong> at ${count(rows.length, 'check')}.`;
  const refusals = refused[0]
    ? html` <strong class="danger">${count(refused.length, 'refusal')}</strong>, the first by ${refused[0].checker}: ${refused[0].reason ?? 'no reason given'}.`
    : html` None was refused.`;
  return html`<p class="lead">${tokens}${refusals}</p>`;
}

function row(entry: LedgerEntry): Html {
  const isRefused = entry.verdict === 'refused';
  const nothing = html`<span class="muted">unknown</span>`;
  return html`<tr${isRefused ? html` class="refused"` : ''}>
    <th scope="row">${entry.checker}${
      entry.count > 1 ? html` <span class="tag">${entry.count} checks</span>` : ''
    }${
      entry.checker === 'http-api' ? html`<div class="muted small">not traced by AWS</div>` : ''
    }</th>
    <td><span class="word ${isRefused ? 'danger' : 'ok'}">${isRefused ? 'Refused' : 'Accepted'}</span>${
      isRefused ? html`<div class="small">${entry.reason ?? 'no reason given'}</div>` : ''
    }</td>
    <td>${
      entry.token_fingerprint
        ? html`<span class="token token-${entry.tokenLabel}"><b>${entry.tokenLabel}</b> <code>${entry.token_fingerprint}</code></span>`
        : html`<span class="muted">none</span>`
    }</td>
    <td data-column="User">${entry.subject_hash ? html`<code>${entry.subject_hash}</code>` : nothing}</td>
    <td data-column="Accepts"><code>${entry.issuer ?? ''}</code> <code>${entry.audience ?? ''}</code></td>
    <td data-column="Scopes">${
      entry.scopes === undefined
        ? nothing
        : entry.scopes.map((scope) => html`<code class="scope">${scope}</code> `)
    }</td>
    <td data-column="Expires">${entry.expires_at ? expiry(Date.parse(entry.expires_at)) : nothing}</td>
  </tr>`;
}

function expiry(epochMs: number): Html | string {
  if (Number.isNaN(epochMs)) return '';
  return html`<time datetime="${isoTime(epochMs)}">${formatTime(epochMs).slice(0, 8)}</time>`;
}
