import { type LedgerRow, LOG_EVENT, type TokenCheck } from '@three-tier-chat/wire-contract';
import type { Telemetry } from './telemetry.ts';

/**
 * Writes the identity ledger: one line for each check, for `createTokenVerifier`'s
 * `onCheck`. The local cloud's services write the same line.
 */
export function writeLedger({ logger }: Telemetry, checker: string): (check: TokenCheck) => void {
  return (check) => {
    const row = { checker, ...check } satisfies LedgerRow;
    logger[check.verdict === 'accepted' ? 'info' : 'warn'](LOG_EVENT.tokenChecked, row);
  };
}
