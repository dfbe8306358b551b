import { LOG_EVENT } from './log-event.ts';
import type { LedgerRow } from './token-ledger.ts';

/** A row of the identity ledger as a reader finds it: another version may have left out members. */
export type FoundLedgerRow = Pick<LedgerRow, 'checker' | 'verdict'> & Partial<LedgerRow>;

const TEXTS = [
  'reason',
  'issuer',
  'audience',
  'subject_hash',
  'client_id',
  'expires_at',
  'required_scope',
  'token_fingerprint',
  'request_id',
] as const satisfies readonly (keyof LedgerRow)[];

/**
 * Reads a log line as a row of the identity ledger, without the members that the ledger does not
 * know. The checker may be an unknown one.
 *
 * @returns undefined for any other line, and for a row with a member of another type.
 */
export function readLedgerRow(line: unknown): FoundLedgerRow | undefined {
  if (typeof line !== 'object' || line === null) return undefined;
  const found = line as Readonly<Record<string, unknown>>;
  const { message, checker, verdict, scopes } = found;
  if (message !== LOG_EVENT.tokenChecked || typeof checker !== 'string') return undefined;
  if (verdict !== 'accepted' && verdict !== 'refused') return undefined;
  const texts: [string, string][] = [];
  for (const name of TEXTS) {
    const value = Object.hasOwn(found, name) ? found[name] : undefined;
    if (value === undefined) continue;
    if (typeof value !== 'string') return undefined;
    texts.push([name, value]);
  }
  if (scopes !== undefined && !isListOfTexts(scopes)) return undefined;
  return {
    checker,
    verdict,
    ...Object.fromEntries(texts),
    ...(scopes !== undefined && { scopes }),
  };
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((member) => typeof member === 'string');
}
