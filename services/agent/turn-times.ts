import type { Caller } from '@three-tier-chat/identity';
import { MAX_OPEN_SECONDS } from '@three-tier-chat/wire-contract';
import { TOKEN_EXPIRING } from './abort-reasons.ts';

/** How long a turn may take, from the arrival of its request on. */
export interface TurnTimes {
  /** Milliseconds that are left; none when it is negative. */
  leftMs(): number;
  /** The turn ends with its token, which ends before the turn's own time would. */
  readonly endsWithToken: boolean;
  /** So much so that a turn is not worth beginning, when a new token gives it more time. */
  readonly isTooShort: boolean;
}

/** What must be left of a token's life after a turn, to keep what the turn made. */
const KEEPING_MS = 5000;
/** Nearly what an HTTP API has for a request (API Gateway quotas: 30 s). */
const LONGEST_KEEPING_MS = 28_000;
const SHORTEST_TURN_MS = 25_000;
/** Beyond a turn's own time, for what is kept before and after it. */
const OPEN_MARGIN_MS = 15_000;

/**
 * A turn ends before its token does, so that every call of it, and its keeping, is still allowed.
 *
 * @param waitsMs how long its caller waits, if that is less than a whole turn.
 */
export function turnTimes(
  { expiresAtMs }: Pick<Caller, 'expiresAtMs'>,
  {
    waitsMs,
    turnTimeoutMs,
  }: { readonly waitsMs: number | undefined; readonly turnTimeoutMs: number },
): TurnTimes {
  const ownMs = Math.min(waitsMs ?? turnTimeoutMs, turnTimeoutMs);
  const tokenMs = expiresAtMs - Date.now() - KEEPING_MS;
  const endsWithToken = tokenMs < ownMs;
  const endsAt = performance.now() + Math.min(ownMs, tokenMs);
  return {
    leftMs: () => endsAt - performance.now(),
    endsWithToken,
    isTooShort: endsWithToken && tokenMs < SHORTEST_TURN_MS,
  };
}

/**
 * How long keeping what a turn has come to may take, in milliseconds: also what the turn did not need,
 * since its answer is shown by then.
 */
export function keepingMsOf(times: TurnTimes): number {
  return Math.min(KEEPING_MS + Math.max(0, times.leftMs()), LONGEST_KEEPING_MS);
}

/** How long the store holds a turn open, in seconds: longer than it may run. */
export function openSecondsOf(times: TurnTimes): number {
  const seconds = Math.ceil((Math.max(0, times.leftMs()) + OPEN_MARGIN_MS) / 1000);
  return Math.min(seconds, MAX_OPEN_SECONDS);
}

/** The signal that ends a turn when its time is over; to be cleared when it ends before. */
export function startDeadline(times: TurnTimes): {
  readonly signal: AbortSignal;
  clear(): void;
} {
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(times.endsWithToken ? TOKEN_EXPIRING : undefined),
    Math.max(0, times.leftMs()),
  );
  return { signal: deadline.signal, clear: () => clearTimeout(timer) };
}
