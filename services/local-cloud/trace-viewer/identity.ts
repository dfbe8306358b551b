import type { IamDecision } from '../iam/decision-log.ts';
import type { LogLine } from '../logs/log-store.ts';
import { outcomeOfHop } from './hop-outcome.ts';
import type { Hop } from './hops.ts';
import { type CountedDecision, decisionsAbout } from './iam-decisions.ts';
import { fingerprintsIn, foldLedger, type LedgerEntry, type LedgerRow } from './ledger.ts';
import type { Tree } from './tree.ts';

/** Why a hop acts for the user, or does not. */
export interface Trust {
  readonly kind: /** It passes the token on and checks nothing. */
    | 'forwarded'
    | 'verified'
    /** As verified, but the token is another one than its caller's. */
    | 'exchanged'
    /** It gets no token: a role may call it. */
    | 'trusted'
    | 'refused';
  /** Who decided. */
  readonly by?: string;
  /** Of a refusal. */
  readonly reason?: string;
}

/** A claim that differs from the nearest hop above that checked the token. */
export interface Change {
  readonly claim: 'audience' | 'actor' | 'scopes';
  readonly before: string;
  readonly now: string;
}

/** What is known of the user's identity at one hop. */
export interface Identity {
  readonly trust?: Trust;
  readonly checks: readonly LedgerEntry[];
  readonly changes: readonly Change[];
  readonly decisions: readonly CountedDecision[];
}

export interface Identities {
  readonly of: ReadonlyMap<Hop, Identity>;
  /** Checks of which no hop is known. */
  readonly others: readonly LedgerEntry[];
}

interface Evidence {
  readonly tree: Tree;
  readonly lines: readonly LogLine[];
  readonly ledger: readonly LedgerRow[];
  readonly decisions: readonly IamDecision[];
}

/** The checkers that are AWS's, as people name them; the others check by themselves. */
const AUTHORIZER: ReadonlyMap<string, string> = new Map([
  ['agentcore-runtime', 'AgentCore'],
  ['agentcore-gateway', 'AgentCore'],
  ['http-api', 'API Gateway'],
]);

/** @param hops each after its caller. */
export function identify(hops: readonly Hop[], evidence: Evidence): Identities {
  const { ledger, tree, lines, decisions } = evidence;
  const tokens = fingerprintsIn(ledger);
  const rowsOf = Map.groupBy(ledger, (row) => hops.find((hop) => checks(hop, row)));
  const of = new Map<Hop, Identity>();
  const sentBy = Map.groupBy(lines, ({ service }) => service);
  const seen = new Map<Hop, { readonly row?: LedgerRow; readonly tokens: readonly string[] }>();

  for (const hop of hops) {
    const rows = rowsOf.get(hop) ?? [];
    const above = hop.caller && seen.get(hop.caller);
    const own = rows.length > 0 ? fingerprintsIn(rows) : tokensIn(sentBy.get(hop.name) ?? []);
    const row = rows.find(({ verdict }) => verdict === 'accepted');
    const nearest = row ?? above?.row;
    seen.set(hop, {
      ...(nearest && { row: nearest }),
      tokens: own.length > 0 ? own : (above?.tokens ?? []),
    });
    const decided = decisionsAbout(hop, tree, decisions);
    const isOther = above !== undefined && own.some((token) => !above.tokens.includes(token));
    const trust = trustOf(hop, rows, decided, isOther && above.tokens.length > 0, own.length > 0);
    of.set(hop, {
      ...(trust && { trust }),
      checks: foldLedger(rows, tokens),
      changes: row && above?.row ? changesOf(above.row, row) : [],
      decisions: decided,
    });
  }
  return { of, others: foldLedger(rowsOf.get(undefined) ?? [], tokens) };
}

/** Both HTTP APIs have one name, and the request tells which of them checked. */
function checks(hop: Hop, { checker, request_id }: LedgerRow): boolean {
  return (
    hop.name === checker &&
    (checker !== 'http-api' || hop.calls.some(({ requestId }) => requestId === request_id))
  );
}

function trustOf(
  hop: Hop,
  rows: readonly LedgerRow[],
  decisions: readonly CountedDecision[],
  isOtherToken: boolean,
  hasToken: boolean,
): Trust | undefined {
  const by = AUTHORIZER.get(hop.name) ?? hop.name;
  const refused = rows.find(({ verdict }) => verdict === 'refused');
  if (refused) return { kind: 'refused', by, reason: refused.reason ?? 'no reason given' };
  if (decisions.some(({ isAllowed }) => !isAllowed)) {
    return { kind: 'refused', by: 'IAM', reason: 'no policy of the role allows it' };
  }
  if (rows.length > 0) return { kind: isOtherToken ? 'exchanged' : 'verified', by };
  if (decisions.length > 0) return { kind: 'trusted', by: 'IAM' };
  // Okta answers for the user of a valid token only.
  if (hop.name === 'okta.userinfo' && outcomeOfHop(hop) === 'ok') {
    return { kind: 'verified', by: 'Okta' };
  }
  return hop.name === 'backend' && hasToken ? { kind: 'forwarded' } : undefined;
}

function changesOf(before: LedgerRow, now: LedgerRow): readonly Change[] {
  const claims = [
    ['audience', before.audience, now.audience],
    ['actor', before.client_id, now.client_id],
    ['scopes', listed(before.scopes), listed(now.scopes)],
  ] as const;
  return claims.flatMap(([claim, was, is]) =>
    was === undefined || is === undefined || was === is ? [] : [{ claim, before: was, now: is }],
  );
}

function listed(scopes: readonly string[] | undefined): string | undefined {
  return scopes && ([...scopes].sort().join(' ') || 'none');
}

function tokensIn(lines: readonly LogLine[]): readonly string[] {
  const found = lines.map((line) => line['token_fingerprint']);
  return [...new Set(found.filter((each) => typeof each === 'string'))];
}
