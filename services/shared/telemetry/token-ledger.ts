import type { LogFields } from './logger.ts';
import type { Telemetry } from './telemetry.ts';

/** A service that checks tokens. */
export type Checker = 'agent' | 'interceptor' | 'secured-api';

/**
 * Writes the identity ledger: one line `token.checked` for each check, for `createTokenVerifier`'s
 * `onCheck`. The local cloud's services write the same line.
 */
export function writeLedger(
  { logger }: Telemetry,
  checker: Checker,
): (check: LogFields & { readonly verdict: 'accepted' | 'refused' }) => void {
  return (check) => {
    logger[check.verdict === 'accepted' ? 'info' : 'warn']('token.checked', { checker, ...check });
  };
}
