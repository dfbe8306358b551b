import { LOG_EVENT } from '@three-tier-chat/wire-contract';
import type { LogFields } from './logger.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * Writes the identity ledger: one line for each check, for `createTokenVerifier`'s
 * `onCheck`. The local cloud's services write the same line.
 */
export function writeLedger(
  { logger }: Telemetry,
  service: string,
): (check: LogFields & { readonly verdict: 'accepted' | 'refused' }) => void {
  return (check) => {
    logger[check.verdict === 'accepted' ? 'info' : 'warn'](LOG_EVENT.tokenChecked, {
      checker: service,
      ...check,
    });
  };
}
