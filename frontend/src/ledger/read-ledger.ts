import {
  formatTraceHeader,
  HEADER,
  LEDGER_GAPS,
  LEDGER_PATH,
  type LedgerCheck,
  type LedgerGap,
  makeTraceRoot,
  type TurnLedger,
} from '@three-tier-chat/wire-contract';
import { mediaType, readRefusal, traceOf, unreadable } from '../api/api-error.ts';
import type { AuthorizedFetch } from '../session/authorized-fetch.ts';

/**
 * Reads the ledger of a turn.
 *
 * @throws ApiError, SignInError, the signal's reason, or what `fetch` throws without a connection.
 */
export async function readLedger(
  request: AuthorizedFetch,
  traceId: string,
  signal: AbortSignal,
): Promise<TurnLedger> {
  const response = await request(`${LEDGER_PATH}/${encodeURIComponent(traceId)}`, {
    signal,
    // A trace of its own: the ledger's own check is none of the turn's.
    headers: { [HEADER.traceId]: formatTraceHeader({ root: makeTraceRoot() }) },
  });
  if (!response.ok) throw await readRefusal(response);
  const value: unknown =
    mediaType(response) === 'application/json'
      ? await response.json().catch(() => undefined)
      : undefined;
  const ledger = parseLedger(value, traceId);
  if (!ledger) throw unreadable(traceOf(response));
  return ledger;
}

function parseLedger(value: unknown, traceId: string): TurnLedger | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { checks, missing, isComplete, outcome } = value as Record<string, unknown>;
  if (!Array.isArray(checks) || !checks.every(isCheck) || !Array.isArray(missing)) return undefined;
  return {
    traceId,
    checks,
    // A newer service may name what this build does not know.
    missing: missing.filter(isGap),
    isComplete: isComplete === true,
    ...(typeof outcome === 'string' && { outcome }),
  };
}

function isGap(value: unknown): value is LedgerGap {
  return LEDGER_GAPS.some((gap) => gap === value);
}

function isCheck(value: unknown): value is LedgerCheck {
  if (typeof value !== 'object' || value === null) return false;
  const { checker, at, verdict, isYours, token, ...texts } = value as Record<string, unknown>;
  const { audience, actor, scope, reason } = texts;
  return (
    typeof checker === 'string' &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    (verdict === 'accepted' || verdict === 'refused') &&
    typeof isYours === 'boolean' &&
    (token === undefined || typeof token === 'number') &&
    [audience, actor, scope, reason].every((text) => text === undefined || typeof text === 'string')
  );
}
