import { LOG_EVENT } from '@three-tier-chat/wire-contract';
import type { LogFields } from './logger.ts';
import type { Telemetry } from './telemetry.ts';

/** A service that checks tokens. */
export type Checker = 'agent' | 'interceptor' | 'secured-api';

/**
 * Writes the identity ledger: one line for each check, for `createTokenVerifier`'s
 * `onCheck`. The local cloud's services write the same line.
 */
export function writeLedger(
  { logger }: Telemetry,
  checker: Checker,
): (check: LogFields & { readonly verdict: 'accepted' | 'refused' }) => void {
  return (check) => {
    logger[check.verdict === 'accepted' ? 'info' : 'warn'](LOG_EVENT.tokenChecked, {
      checker,
      ...check,
    });
  };
}
