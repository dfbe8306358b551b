import {
  type Caller,
  IdentityError,
  type IdentityErrorCode,
  type TokenVerifier,
} from '@three-tier-chat/identity';
import { makeProblem, type Problem } from '@three-tier-chat/wire-contract';
import { Refusal } from './refusal.ts';

/**
 * Errors of a token that the Runtime accepted, since its keys were cached or its check is weaker:
 * only the agent can tell the caller what is wrong, and a Runtime passes on only status 200. A
 * request without a token never gets through a Runtime.
 */
export const REPORTED_IN_200: ReadonlySet<IdentityErrorCode> = new Set([
  'invalid-token',
  'insufficient-scope',
  'keys-unavailable',
]);

/**
 * Reads the name from the ID token, which is optional but must be valid if present. The Runtime
 * does not check it, so an invalid one is reported here.
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
    const { code, detail } = identityProblem(error, '');
    throw new Refusal(code, detail);
  }
}

export function identityProblem(error: IdentityError, traceId: string): Problem {
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
