import type { Caller } from './caller.ts';
import type { IdentityError } from './identity-error.ts';

/**
 * The result of one check of an access token: a row of the identity ledger, with the field names of
 * its log line. It identifies the user by a hash and the token by its fingerprint.
 */
export type TokenCheck = {
  /** The issuer and audience that the checker accepts. */
  readonly issuer: string;
  readonly audience: string;
  /** Absent when the token could not be verified. */
  readonly subject_hash?: string;
  readonly scopes?: readonly string[];
  /** Okta's client id: no tier compares it, so the ledger is where an unknown client is noticed. */
  readonly client_id?: string;
  /** ISO 8601. */
  readonly expires_at?: string;
  /** Absent unless exactly one token was sent. */
  readonly token_fingerprint?: string;
  readonly verdict: 'accepted' | 'refused';
  /** Why it was refused. */
  readonly reason?: string;
};

interface Checker {
  readonly issuer: string;
  readonly audience: string;
}

export function acceptedCheck({ issuer, audience }: Checker, caller: Caller): TokenCheck {
  return { issuer, audience, ...describeCaller(caller), verdict: 'accepted' };
}

/** @param caller the token's user, if the token is valid but lacks the scope. */
export function refusedCheck(
  { issuer, audience }: Checker,
  { fingerprint, reason }: IdentityError,
  caller: Caller | undefined,
): TokenCheck {
  return {
    issuer,
    audience,
    ...(fingerprint !== undefined && { token_fingerprint: fingerprint }),
    ...(caller && describeCaller(caller)),
    verdict: 'refused',
    reason,
  };
}

function describeCaller({ subjectHash, scopes, clientId, expiresAtMs, fingerprint }: Caller) {
  return {
    subject_hash: subjectHash,
    scopes,
    client_id: clientId,
    expires_at: new Date(expiresAtMs).toISOString(),
    token_fingerprint: fingerprint,
  };
}
