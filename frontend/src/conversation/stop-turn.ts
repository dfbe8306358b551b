import type { StopRequest } from '@three-tier-chat/wire-contract';
import { ApiError } from '../api/api-error.ts';
import { limitTime } from './time-limit.ts';

export interface StopSource {
  /** Asks the service to stop a turn; returns how it ended. */
  readonly requestStop: (body: StopRequest, signal: AbortSignal) => Promise<string>;
  /** Waits so many milliseconds; rejects with the signal's reason if it is aborted first. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** How long a stop may take to be acknowledged. */
const PATIENCE_MS = 5_000;
const RETRY_DELAY_MS = 500;

/**
 * Stops a turn. It is asked for until it is acknowledged, since the message itself may still be on
 * its way. Never rejects.
 *
 * @returns `ended` if the turn was over before; `unknown` if the service did not acknowledge it.
 */
export async function stopTurn(
  { requestStop, wait }: StopSource,
  body: StopRequest,
  signal: AbortSignal,
): Promise<'stopped' | 'ended' | 'unknown'> {
  const limit = limitTime(signal, PATIENCE_MS);
  let last: unknown;
  try {
    for (;;) {
      try {
        return (await requestStop(body, limit.signal)) === 'stopped' ? 'stopped' : 'ended';
      } catch (error) {
        if (limit.signal.aborted) throw error;
        last = error;
        // An older service stops a turn when its reader leaves.
        if (codeOf(error) === 'bad-request') return 'stopped';
        await wait(RETRY_DELAY_MS, limit.signal);
      }
    }
  } catch {
    // What never began needs no stop.
    return codeOf(last) === 'not-found' ? 'stopped' : 'unknown';
  } finally {
    limit.end();
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.problem.code : undefined;
}
