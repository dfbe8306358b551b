import { type FoundLedgerRow, readLedgerRow } from '@three-tier-chat/wire-contract';
import type { LogLine } from '../logs/log-store.ts';

/** A row of the ledger, as tolerant as the pages need it. */
export interface LedgerRow extends FoundLedgerRow {
  readonly timestamp: string;
}

/** Checks of one token by one checker with the same result, for whichever operation. */
export interface LedgerEntry extends LedgerRow {
  readonly count: number;
  /** `A` for the first token of the turn, `B` for the next; absent without a token. */
  readonly tokenLabel?: string;
}

/** The checks among the log lines of a turn, in the order of the lines. */
export function readLedger(lines: readonly LogLine[]): readonly LedgerRow[] {
  return lines.flatMap((line) => {
    const row = readLedgerRow(line);
    return row ? [{ timestamp: line.timestamp, ...row }] : [];
  });
}

/**
 * Groups equal checks, at the position of the first, and gives each token a letter.
 *
 * @param tokens those of the turn, as `fingerprintsIn` returns them.
 */
export function foldLedger(
  rows: readonly LedgerRow[],
  tokens: readonly string[],
): readonly LedgerEntry[] {
  const entries = Map.groupBy(
    rows,
    ({ timestamp: _time, request_id: _request, required_scope: _scope, ...check }) =>
      JSON.stringify(check),
  );
  return [...entries.values()].flatMap(([row, ...others]) => {
    if (!row) return [];
    const at = row.token_fingerprint === undefined ? -1 : tokens.indexOf(row.token_fingerprint);
    return [{ ...row, count: 1 + others.length, ...(at >= 0 && { tokenLabel: labelOf(at) }) }];
  });
}

/** The distinct tokens of a turn, in order of appearance. */
export function fingerprintsIn(rows: readonly LedgerRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ token_fingerprint }) => token_fingerprint ?? []))];
}

/** The hash of a turn's user, from the first checker that trusted the token. */
export function subjectOf(rows: readonly LedgerRow[]): string | undefined {
  return rows.find(({ subject_hash }) => subject_hash !== undefined)?.subject_hash;
}

/** `A` … `Z`, then numbers. */
function labelOf(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
}
