import {
  type AuthorizerChecker,
  type LedgerRow,
  LOG_EVENT,
  subjectHash,
  tokenFingerprint,
} from '@three-tier-chat/wire-contract';
import { decodeJwt, type JWTPayload } from 'jose';
import type { LogStore } from '../logs/log-store.ts';

/** What an emulated service decided about the token of one request. */
export interface TokenCheck {
  /** The checker, which is the service that writes the line too. */
  readonly checker: AuthorizerChecker;
  /** Whose tokens, and for which API, the checker accepts. */
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Absent: the request came without one. */
  readonly token: string | undefined;
  readonly decision: TokenDecision;
  readonly traceId: string | undefined;
  readonly requestId: string;
}

export type TokenDecision =
  | { readonly verdict: 'accepted' }
  /** `isBelieved`: the signature was good, so that the claims are true; only the rights did not suffice. */
  | { readonly verdict: 'refused'; readonly reason: string; readonly isBelieved: boolean };

/**
 * Writes the identity ledger's line of one check, in the shape in which the services write theirs:
 * the user as a hash and the token as a fingerprint, and no claim of a token that is not believed.
 */
export async function logTokenCheck(logs: LogStore, check: TokenCheck): Promise<void> {
  const { checker, issuer, audience, token, decision, traceId, requestId } = check;
  const isBelieved = decision.verdict === 'accepted' || decision.isBelieved;
  const row = {
    checker,
    issuer,
    audience: audience.join(' '),
    ...(token !== undefined && isBelieved && (await describeUser(token))),
    ...(token !== undefined && { token_fingerprint: await tokenFingerprint(token) }),
    verdict: decision.verdict,
    ...(decision.verdict === 'refused' && { reason: decision.reason }),
    request_id: requestId,
  } satisfies LedgerRow;
  logs.write(checker, LOG_EVENT.tokenChecked, {
    ...(decision.verdict === 'refused' && { level: 'WARN' }),
    ...row,
    ...(traceId !== undefined && { trace_id: traceId }),
  });
}

async function describeUser(
  token: string,
): Promise<Pick<LedgerRow, 'subject_hash' | 'scopes' | 'client_id' | 'expires_at'>> {
  const claims = decodeJwt(token);
  const { iss, exp } = claims;
  const uid = claims['uid'];
  const cid = claims['cid'];
  return {
    ...(typeof iss === 'string' &&
      typeof uid === 'string' && { subject_hash: await subjectHash(iss, uid) }),
    scopes: scopesOf(claims),
    ...(typeof cid === 'string' && { client_id: cid }),
    ...(isDate(exp) && { expires_at: new Date(exp * 1000).toISOString() }),
  };
}

/** Okta's `scp` list, or the `scope` text of RFC 8693 section 4.2. */
function scopesOf(claims: JWTPayload): readonly string[] {
  const scope = claims['scp'] ?? claims['scope'];
  if (typeof scope === 'string') return scope.split(' ').filter(Boolean);
  return [scope].flat().filter((member) => typeof member === 'string');
}

/** Seconds that a Date can hold (ECMA-262, "Time Values and Time Range"). */
function isDate(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && Math.abs(seconds) <= 8.64e12;
}
