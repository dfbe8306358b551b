import type { Scope, TokenCheck } from '@three-tier-chat/wire-contract';
import type { Caller } from './caller.ts';
import type { IdentityError } from './identity-error.ts';

/** What is accepted: tokens of this issuer, for this audience, with this scope. */
interface Expectation {
  readonly issuer: string;
  readonly audience: string;
  readonly requiredScope: Scope;
}

export function acceptedCheck(
  { issuer, audience, requiredScope }: Expectation,
  caller: Caller,
): TokenCheck {
  return {
    issuer,
    audience,
    required_scope: requiredScope,
    ...describeCaller(caller),
    verdict: 'accepted',
  };
}

/** @param caller the token's user, if the token is valid but lacks the scope. */
export function refusedCheck(
  { issuer, audience, requiredScope }: Expectation,
  { fingerprint, reason }: IdentityError,
  caller: Caller | undefined,
): TokenCheck {
  return {
    issuer,
    audience,
    required_scope: requiredScope,
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
