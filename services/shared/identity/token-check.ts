import type { Caller } from './caller.ts';
import type { IdentityError } from './identity-error.ts';

/**
 * What became of one check of an access token: a row of the identity ledger, under the names that it
 * has in a log line. It names the user by a hash and the token by its fingerprint.
 */
export type TokenCheck = {
  /** Whose tokens, and for which API, the checker accepts. */
  readonly issuer: string;
  readonly audience: string;
  /** Absent when the token could not be read and believed. */
  readonly subject_hash?: string;
  readonly scopes?: readonly string[];
  /** Okta's client: no tier compares it, so that this is where a foreign one shows. */
  readonly client_id?: string;
  /** ISO 8601. */
  readonly expires_at?: string;
  /** Absent when no token was sent, or not exactly one. */
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

/** @param caller whom the token names, where only its rights did not suffice. */
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
