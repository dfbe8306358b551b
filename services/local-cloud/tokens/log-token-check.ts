import {
  type AuthorizerChecker,
  type LedgerRow,
  LOG_EVENT,
  subjectHash,
  tokenFingerprint,
} from '@three-tier-chat/wire-contract';
import { decodeJwt, type JWTPayload } from 'jose';
import type { LogStore } from '../logs/log-store.ts';

/** The decision of an emulated service about one request's token. */
export interface TokenCheck {
  /** The checker, which is also the service that writes the line. */
  readonly checker: AuthorizerChecker;
  /** The issuer whose tokens the checker accepts, and the audience. */
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Absent if the request had none. */
  readonly token: string | undefined;
  readonly decision: TokenDecision;
  readonly traceId: string | undefined;
  readonly requestId: string;
}

export type TokenDecision =
  | { readonly verdict: 'accepted' }
  /**
   * `isBelieved`: the signature was valid, so the claims are true and only the permissions were
   * insufficient.
   */
  | { readonly verdict: 'refused'; readonly reason: string; readonly isBelieved: boolean };

/**
 * Writes the identity ledger's line of one check in the services' own format: the user as a hash
 * and the token as a fingerprint, and no claim of a token that is not trusted.
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

/** Tells whether a Date can represent these seconds (ECMA-262, "Time Values and Time Range"). */
function isDate(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && Math.abs(seconds) <= 8.64e12;
}
