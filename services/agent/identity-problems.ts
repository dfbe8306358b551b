import {
  type Caller,
  IdentityError,
  type IdentityErrorCode,
  type TokenVerifier,
} from '@three-tier-chat/identity';
import { makeProblem, type Problem } from '@three-tier-chat/wire-contract';
import { Refusal } from './refusal.ts';

/**
 * About a token that the Runtime let in: it knew the keys, or asks less than we do, and nobody else
 * can tell the caller what is wrong. Without a token no request comes through a Runtime.
 */
export const TOLD_IN_200: ReadonlySet<IdentityErrorCode> = new Set([
  'invalid-token',
  'insufficient-scope',
  'keys-unavailable',
]);

/**
 * Reads the ID token, which is optional but must be right when it is there. The Runtime has not
 * looked at it, so here is where its owner learns that it is not.
 *
 * @throws Refusal
 */
export async function readDisplayName(
  idToken: string | undefined,
  caller: Caller,
  verifier: TokenVerifier,
): Promise<string | undefined> {
  if (!idToken) return undefined;
  try {
    return (await verifier.verifyIdToken(idToken, caller)).name;
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    const { code, detail } = explainIdentity(error, '');
    throw new Refusal(code, detail);
  }
}

export function explainIdentity(error: IdentityError, traceId: string): Problem {
  switch (error.code) {
    case 'keys-unavailable':
      return makeProblem(
        'identity-unavailable',
        'Your sign-in cannot be checked: try again in a moment.',
        traceId,
      );
    case 'insufficient-scope':
      return makeProblem('not-allowed', 'You are not allowed to use the assistant.', traceId);
    case 'malformed-header':
      return makeProblem('bad-request', 'The Authorization header is malformed.', traceId);
    case 'missing-credentials':
    case 'invalid-token':
      return makeProblem('not-signed-in', 'Your sign-in is not valid: sign in again.', traceId);
  }
}
