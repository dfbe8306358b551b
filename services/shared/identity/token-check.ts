import type { TokenCheck } from '@three-tier-chat/wire-contract';
import type { Caller } from './caller.ts';
import type { IdentityError } from './identity-error.ts';

/** The issuer and audience that are accepted. */
interface Expectation {
  readonly issuer: string;
  readonly audience: string;
}

export function acceptedCheck({ issuer, audience }: Expectation, caller: Caller): TokenCheck {
  return { issuer, audience, ...describeCaller(caller), verdict: 'accepted' };
}

/** @param caller the token's user, if the token is valid but lacks the scope. */
export function refusedCheck(
  { issuer, audience }: Expectation,
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
