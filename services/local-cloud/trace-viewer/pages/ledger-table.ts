import { html } from 'hono/html';
import type { Hop } from '../hops.ts';
import type { Change } from '../identity.ts';
import { fingerprintsIn, type LedgerEntry, type LedgerRow } from '../ledger.ts';
import type { TurnView, UserNames } from '../turn-view.ts';
import { expiry, token } from './claims.ts';
import { count } from './format.ts';
import type { Html } from './layout.ts';
import { user } from './trust-words.ts';

/** Who checked the token, in the order of the hops, and what changed from hop to hop. */
export function ledgerSection(view: TurnView): Html {
  const { ledger } = view;
  if (ledger.length === 0) {
    return html`<p class="lead">No hop has checked a token in this trace.</p>`;
  }
  return html`${summary(ledger)}
  <table class="ledger">
    <caption class="unseen">Checks of the token, in the order of the hops</caption>
    <thead><tr>
      <th scope="col">Checker</th>
      <th scope="col">Verdict</th>
      <th scope="col">Token</th>
      <th scope="col">User</th>
      <th scope="col">Actor</th>
      <th scope="col">Accepts issuer and audience</th>
      <th scope="col">Scopes</th>
      <th scope="col">Expires</th>
    </tr></thead>
    <tbody>${bodyRows(view)}</tbody>
  </table>`;
}

function bodyRows({ hops, identities, names }: TurnView): readonly Html[] {
  let above: LedgerEntry | undefined;
  const rows = (checks: readonly LedgerEntry[], hop?: Hop, changes: readonly Change[] = []) =>
    checks.map((check) => {
      const made = row({ check, above, hop, changes, names });
      above = check;
      return made;
    });
  return [
    ...hops.flatMap((hop) => {
      if (hop.presence === 'not-reached') return [notReached(hop)];
      const { checks = [], changes } = identities.of.get(hop) ?? {};
      return rows(checks, hop, changes);
    }),
    ...rows(identities.others),
  ];
}

function notReached({ name, api }: Hop): Html {
  return html`<tr class="unrecorded">
    <th scope="row">${name}${ofApi(api)}</th>
    <td colspan="7" class="muted">Not reached</td>
  </tr>`;
}

function ofApi(api: string | undefined): Html | string {
  return api === undefined ? '' : html` <span class="muted small">for ${api}</span>`;
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

interface Row {
  readonly check: LedgerEntry;
  /** The check in the row above. */
  readonly above: LedgerEntry | undefined;
  readonly hop: Hop | undefined;
  readonly changes: readonly Change[];
  readonly names: UserNames;
}

function row({ check, above, hop, changes, names }: Row): Html {
  const isRefused = check.verdict === 'refused';
  const nothing = html`<span class="muted">unknown</span>`;
  const before = (claim: Change['claim']) =>
    changes
      .filter((change) => change.claim === claim)
      .map((change) => html` <span class="tag warn">was ${change.before}</span>`);
  /** A claim that is the row above's is not repeated, so that changes are seen. */
  const claim = (keys: readonly (keyof LedgerEntry)[], value: Html | undefined) => {
    const isSame = above && keys.every((key) => equals(check[key], above[key]));
    if (value === undefined) return nothing;
    return isSame ? html`<span class="muted">as above</span>` : value;
  };
  return html`<tr${isRefused ? html` class="refused"` : ''}>
    <th scope="row">${check.checker}${ofApi(hop?.api)}${
      check.count > 1 ? html` <span class="tag">${check.count} checks</span>` : ''
    }</th>
    <td><span class="word ${isRefused ? 'danger' : 'ok'}">${isRefused ? 'Refused' : 'Accepted'}</span>${
      isRefused ? html`<div class="small">${check.reason ?? 'no reason given'}</div>` : ''
    }</td>
    <td>${token(check) ?? html`<span class="muted">none</span>`}</td>
    <td data-column="User">${claim(
      ['subject_hash'],
      check.subject_hash === undefined ? undefined : user(check.subject_hash, names),
    )}</td>
    <td data-column="Actor">${claim(
      ['client_id'],
      check.client_id === undefined ? undefined : html`<code>${check.client_id}</code>`,
    )}${before('actor')}</td>
    <td data-column="Accepts">${claim(
      ['issuer', 'audience'],
      html`<code>${check.issuer ?? ''}</code> <code>${check.audience ?? ''}</code>`,
    )}${before('audience')}</td>
    <td data-column="Scopes">${claim(
      ['scopes'],
      check.scopes &&
        html`${check.scopes.map((scope) => html`<code class="scope">${scope}</code> `)}`,
    )}${before('scopes')}</td>
    <td data-column="Expires">${claim(
      ['expires_at'],
      check.expires_at === undefined ? undefined : html`${expiry(check.expires_at)}`,
    )}</td>
  </tr>`;
}

function equals(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
