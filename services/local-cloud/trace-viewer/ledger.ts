import { LOG_EVENT, type LedgerRow as WrittenRow } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import type { LogLine } from '../logs/log-store.ts';

/**
 * A row of the ledger, as tolerant as the pages need it: a service of another version may omit
 * members or be an unknown checker. The type requires every member of the contract.
 */
const ledgerRow = z.object({
  timestamp: z.string(),
  ...({
    checker: z.string(),
    verdict: z.enum(['accepted', 'refused']),
    reason: z.string().optional(),
    issuer: z.string().optional(),
    audience: z.string().optional(),
    subject_hash: z.string().optional(),
    scopes: z.array(z.string()).optional(),
    client_id: z.string().optional(),
    expires_at: z.string().optional(),
    token_fingerprint: z.string().optional(),
    request_id: z.string().optional(),
  } satisfies Record<keyof WrittenRow, z.ZodType>),
});

export type LedgerRow = Readonly<z.infer<typeof ledgerRow>>;

/** Checks of one token by one checker with the same result. */
export interface LedgerEntry extends LedgerRow {
  readonly count: number;
  /** `A` for the first token of the turn, `B` for the next; absent without a token. */
  readonly tokenLabel?: string;
}

/** The checks among the log lines of a turn, in the order of the lines. */
export function readLedger(lines: readonly LogLine[]): readonly LedgerRow[] {
  return lines
    .filter(({ message }) => message === LOG_EVENT.tokenChecked)
    .flatMap((line) => {
      const row = ledgerRow.safeParse(line);
      return row.success ? [row.data] : [];
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
  const entries = Map.groupBy(rows, ({ timestamp: _time, request_id: _request, ...check }) =>
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
