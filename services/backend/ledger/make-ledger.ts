import type { Caller } from '@three-tier-chat/identity';
import {
  type FoundLedgerRow,
  LEDGER_GAPS,
  type LedgerCheck,
  type LedgerGap,
  LOG_EVENT,
  readLedgerRow,
  type TurnLedger,
} from '@three-tier-chat/wire-contract';

/** A log line of a trace. */
export interface FoundLine {
  /** When it was written, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a search found. */
export interface FoundLines {
  readonly lines: readonly FoundLine[];
  /** Every group was searched to its end: no line of the trace is unknown. */
  readonly isExhaustive: boolean;
}

interface Row extends FoundLedgerRow {
  readonly atMs: number;
}

/** An outcome or an id: nothing else is passed on of what is not a row. */
const IDENTIFIER = /^[\w.-]{1,64}$/;

/**
 * Makes a turn's ledger for a caller, of nothing but what is the caller's. Whoever sends a trace id
 * writes into that trace, so that its lines may be several users':
 *
 * - a check is the caller's if it names the user or if it is of a token that another check, or this
 *   request's, found to be the caller's;
 * - a refusal that names nobody and no such token is passed on only if no line of the trace is of
 *   somebody else, which is known only after a complete search.
 *
 * @returns undefined if nothing in the trace is the caller's.
 */
export function makeLedger(
  traceId: string,
  { lines, isExhaustive }: FoundLines,
  caller: Pick<Caller, 'subjectHash' | 'fingerprint'>,
): TurnLedger | undefined {
  const ordered = lines.toSorted((one, other) => one.atMs - other.atMs);
  const rows = ordered.flatMap(({ atMs, fields }): readonly Row[] => {
    const row = readLedgerRow(fields);
    return row ? [{ ...row, atMs }] : [];
  });
  const tokens = tokensOf(rows, caller);
  const isOwn = ({ subject_hash: user, token_fingerprint: token }: Row): boolean =>
    user === undefined ? token !== undefined && tokens.has(token) : user === caller.subjectHash;
  if (!rows.some(isOwn)) return undefined;
  const isAlone = isExhaustive && rows.every((row) => row.subject_hash === undefined || isOwn(row));
  const given = rows.filter((row) => isOwn(row) || (row.subject_hash === undefined && isAlone));
  const end = ordered.findLast(
    ({ fields }) =>
      fields['message'] === LOG_EVENT.turnCompleted &&
      tokens.has(String(fields['token_fingerprint'])),
  );
  const outcome = end && outcomeOf(end);
  const missing = findGaps(given.filter(isOwn), end);
  const labels = [...new Set(given.flatMap(({ token_fingerprint: token }) => token ?? []))];
  return {
    traceId,
    checks: given.map((row) => describe(row, isOwn(row), labels)),
    ...(outcome !== undefined && { outcome }),
    missing,
    isComplete: isExhaustive && missing.length === 0,
  };
}

/** Fingerprints of the caller's tokens: this request's, and those that a check found to be. */
function tokensOf(
  rows: readonly Row[],
  { subjectHash, fingerprint }: Pick<Caller, 'subjectHash' | 'fingerprint'>,
): ReadonlySet<string> {
  const found = rows.flatMap(({ subject_hash: user, token_fingerprint: token }) =>
    user === subjectHash && token !== undefined ? [token] : [],
  );
  return new Set([fingerprint, ...found]);
}

function describe(row: Row, isYours: boolean, labels: readonly string[]): LedgerCheck {
  const { atMs, checker, verdict, audience, client_id, required_scope, reason } = row;
  const token = row.token_fingerprint === undefined ? 0 : labels.indexOf(row.token_fingerprint) + 1;
  return {
    checker,
    at: new Date(atMs).toISOString(),
    verdict,
    isYours,
    ...(token > 0 && { token }),
    ...(audience !== undefined && { audience }),
    ...(client_id !== undefined && { actor: client_id }),
    ...(required_scope !== undefined && { scope: required_scope }),
    ...(verdict === 'refused' && reason !== undefined && { reason }),
  };
}

function outcomeOf({ fields }: FoundLine): string | undefined {
  const outcome = fields['outcome'];
  return typeof outcome === 'string' && IDENTIFIER.test(outcome) ? outcome : undefined;
}

/** The checkers that are neither the agent nor a part of the Gateway: the APIs. */
const NO_TOOL_API: ReadonlySet<string> = new Set([
  'agent',
  'conversations',
  'interceptor',
  'backend',
]);

/**
 * What a turn records and what is not there: each turn is checked by the agent and by the
 * conversations that keep it; each that calls a tool by the interceptor, and by the API of the tool
 * unless a check before refused.
 */
function findGaps(rows: readonly Row[], end: FoundLine | undefined): readonly LedgerGap[] {
  const checkers = new Set(rows.map(({ checker }) => checker));
  const isRefusedBy = (name: string) =>
    rows.some(({ checker, verdict }) => checker === name && verdict === 'refused');
  // The agent records no end of a turn that it refused.
  if (isRefusedBy('agent')) return [];
  const calledTools = Number(end?.fields['tool_calls']) > 0;
  const isMissing: Readonly<Record<LedgerGap, boolean>> = {
    agent: !checkers.has('agent'),
    conversations: !checkers.has('conversations'),
    interceptor: calledTools && !checkers.has('interceptor'),
    api:
      calledTools &&
      !isRefusedBy('interceptor') &&
      [...checkers].every((checker) => NO_TOOL_API.has(checker)),
    'turn-end': end === undefined,
  };
  return LEDGER_GAPS.filter((gap) => isMissing[gap]);
}
