import { html } from 'hono/html';
import type { Identity } from '../identity.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { UserNames } from '../turn-view.ts';
import { definitions, type Fact } from './definitions.ts';
import { count, formatTime, isoTime } from './format.ts';
import type { Html } from './layout.ts';
import { trustWords, user } from './trust-words.ts';

/** What a hop knew of the user: the claims that it checked, and what differs from before. */
export function claimsSection(identity: Identity, names: UserNames): Html {
  const { trust, checks, changes } = identity;
  if (!trust && checks.length === 0) return html``;
  return html`<h3>Identity</h3>
    <p>${trustWords(identity)}</p>
    ${changes.map(
      ({ claim, before, now }) =>
        html`<p class="change">The ${claim} changed: <code>${before}</code> before, <code>${now}</code> here.</p>`,
    )}
    ${checks.map((check) => definitions(claimsOf(check, names)))}`;
}

/** What IAM decided about the hop's calls, by action. */
export function decisionsSection({ decisions }: Identity): Html {
  if (decisions.length === 0) return html``;
  const groups = Map.groupBy(decisions, ({ isAllowed, action, principal }) =>
    JSON.stringify([isAllowed, action, roleOf(principal)]),
  );
  return html`<h3>IAM</h3><ul class="decisions">${Array.from(groups.values(), (group) => {
    const [first] = group;
    if (!first) return '';
    const { isAllowed, action, principal } = first;
    return html`<li><span class="word ${isAllowed ? 'ok' : 'danger'}">${isAllowed ? 'Allowed' : 'Refused'}</span> <code>${action}</code>
      <span class="muted">to <code>${roleOf(principal)}</code>, on</span>
      <ul>${group.map(
        ({ resource, count: times }) =>
          html`<li><code>${resource}</code>${times > 1 ? html` <span class="tag">${times} times</span>` : ''}</li>`,
      )}</ul></li>`;
  })}</ul>`;
}

function claimsOf(check: LedgerEntry, names: UserNames): readonly Fact[] {
  return [
    ['Checks', check.count > 1 ? count(check.count, 'check') : undefined],
    ['Refused', check.verdict === 'refused' ? (check.reason ?? 'no reason given') : undefined],
    ['Token', token(check)],
    ['User', check.subject_hash ? user(check.subject_hash, names) : undefined],
    ['Actor', check.client_id],
    ['Issuer', check.issuer],
    ['Audience', check.audience],
    ['Scopes', check.scopes?.join(' ')],
    ['Expires', check.expires_at ? expiry(check.expires_at) : undefined],
  ];
}

/** A token by its letter and fingerprint. */
export function token({ token_fingerprint, tokenLabel }: LedgerEntry): Html | undefined {
  if (token_fingerprint === undefined) return undefined;
  return html`<span class="token token-${tokenLabel}"><b>${tokenLabel}</b> <code>${token_fingerprint}</code></span>`;
}

/** Time of day of an ISO 8601 date. */
export function expiry(date: string): Html | string {
  const epochMs = Date.parse(date);
  if (Number.isNaN(epochMs)) return '';
  return html`<time datetime="${isoTime(epochMs)}">${formatTime(epochMs).slice(0, 8)}</time>`;
}

/** `arn:aws:sts::{account}:assumed-role/{role}/{session}`. */
function roleOf(principal: string): string {
  return principal.split('/')[1] ?? principal;
}
