import { type Caller, IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import type { Scope } from '@three-tier-chat/wire-contract';

/** A verifier that records its calls. */
export interface RecordingVerifier extends TokenVerifier {
  readonly asked: (readonly [authorization: string | undefined, scope: Scope])[];
}

/** @param answer returns the caller of a request with a token, or throws. */
export function recordingVerifier(answer: () => Caller): RecordingVerifier {
  const asked: RecordingVerifier['asked'] = [];
  return {
    asked,
    async verifyAccessToken(authorization, scope) {
      asked.push([authorization, scope]);
      if (authorization === undefined) throw new IdentityError('missing-credentials', 'none sent');
      // As in identity: no token contains a comma.
      if (authorization.includes(',')) throw new IdentityError('malformed-header', 'two tokens');
      return answer();
    },
    verifyIdToken: () => Promise.reject(new Error('not asked for')),
  };
}
