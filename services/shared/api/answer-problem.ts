import { IdentityError, type IdentityErrorCode } from '@three-tier-chat/identity';
import {
  makeProblem,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemCode,
} from '@three-tier-chat/wire-contract';
import { ProblemError } from './problem-error.ts';

const RETRY_AFTER_SECONDS = '5';

const REFUSALS: Readonly<Record<IdentityErrorCode, readonly [ProblemCode, string]>> = {
  'missing-credentials': ['not-signed-in', 'Send an access token to use this API.'],
  'malformed-header': ['bad-request', 'Send exactly one access token in the Authorization header.'],
  'invalid-token': ['not-signed-in', 'The access token is not valid: sign in again.'],
  'insufficient-scope': ['not-allowed', 'This sign-in does not allow the operation.'],
  'keys-unavailable': [
    'identity-unavailable',
    'The sign-in service gave no usable answer: try again in a moment.',
  ],
};

/** Answers an error with its problem document; an unknown error becomes `internal-error`. */
export function answerProblem(error: unknown, traceId: string): Response {
  if (error instanceof ProblemError) return respond(makeProblem(error.code, error.detail, traceId));
  if (!(error instanceof IdentityError)) {
    return respond(makeProblem('internal-error', 'Something went wrong: try again.', traceId));
  }
  const [code, detail] = REFUSALS[error.code];
  return respond(makeProblem(code, detail, traceId), {
    'www-authenticate': error.challenge,
    ...(error.status === 503 && { 'retry-after': RETRY_AFTER_SECONDS }),
  });
}

/** Answers an event that is not a valid request of an HTTP API. */
export function answerBadEvent(traceId: string): Response {
  const detail = 'The function accepts only HTTP API requests, payload format 2.0.';
  return respond(makeProblem('bad-request', detail, traceId));
}

export function answerNotFound(traceId: string): Response {
  return respond(makeProblem('not-found', 'There is nothing at this address.', traceId));
}

function respond(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': PROBLEM_MEDIA_TYPE, 'cache-control': 'no-store', ...headers },
  });
}
