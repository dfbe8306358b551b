import { errors } from 'jose';

/** Why a token is invalid, in a message that reveals nothing of it. */
export class TokenFault extends Error {
  override readonly name = 'TokenFault';
}

/**
 * Describes why verification failed. jose's own errors contain the payload, so only these messages
 * are passed on.
 */
export function describeTokenFault(fault: unknown): string {
  if (fault instanceof TokenFault) return fault.message;
  if (fault instanceof errors.JWTExpired) return 'token has expired';
  if (fault instanceof errors.JWTClaimValidationFailed) {
    return `claim ${fault.claim} is not accepted`;
  }
  if (fault instanceof errors.JWKSNoMatchingKey) return 'token is signed with an unknown key';
  if (fault instanceof errors.JWSSignatureVerificationFailed) return 'signature is not valid';
  if (fault instanceof errors.JOSEAlgNotAllowed) return 'token is not signed with RS256';
  return 'token is not a valid JWT';
}
