import { IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import {
  HEADER,
  makeProblem,
  type Problem,
  type ProblemCode,
  parseTraceHeader,
  SCOPE,
  type TurnLedger,
} from '@three-tier-chat/wire-contract';
import { makeLedger } from './make-ledger.ts';
import type { SearchLogs } from './search-logs.ts';

export interface LedgerParts {
  readonly verifier: Pick<TokenVerifier, 'verifyAccessToken'>;
  readonly search: SearchLogs;
}

type LedgerAnswer =
  | { readonly kind: 'ledger'; readonly ledger: TurnLedger }
  | { readonly kind: 'problem'; readonly problem: Problem };

type Refusal = readonly [code: ProblemCode, detail: string];

/** Answers who asks for the ledger of a turn. */
export type AnswerLedger = (
  /** As in the request's path. */
  traceId: string,
  headers: Headers,
  /** The trace of the request itself, for a problem. */
  ownTrace: string,
) => Promise<LedgerAnswer>;

/** Searches at once: CloudWatch Logs admits few a second for the whole account. */
const MAX_SEARCHES = 8;
/** Of one user, who would otherwise leave none to the others. */
const MAX_SEARCHES_OF_USER = 2;

/**
 * Makes the route's answers. The token is checked here, with the scope that a turn needs; a trace of
 * somebody else, and one that does not exist, get the same answer.
 */
export function createLedgerAnswers({ verifier, search }: LedgerParts): AnswerLedger {
  /** The users whose searches are running. */
  const searching: string[] = [];
  return async (traceId, headers, ownTrace) => {
    const refuse = ([code, detail]: Refusal): LedgerAnswer => ({
      kind: 'problem',
      problem: makeProblem(code, detail, ownTrace),
    });
    try {
      const caller = await verifier.verifyAccessToken(
        headers.get(HEADER.authorization) ?? undefined,
        SCOPE.chatInvoke,
      );
      if (parseTraceHeader(`Root=${traceId}`)?.root !== traceId) return refuse(NOT_FOUND);
      const { subjectHash } = caller;
      if (
        searching.length >= MAX_SEARCHES ||
        searching.filter((user) => user === subjectHash).length >= MAX_SEARCHES_OF_USER
      ) {
        return refuse(BUSY);
      }
      searching.push(subjectHash);
      const found = await search(traceId).finally(() => {
        searching.splice(searching.indexOf(subjectHash), 1);
      });
      const ledger = makeLedger(traceId, found, caller);
      if (ledger) return { kind: 'ledger', ledger };
      return refuse(found.hasFailed ? UNAVAILABLE : NOT_FOUND);
    } catch (error) {
      if (error instanceof IdentityError) return refuse(explain(error));
      throw error;
    }
  };
}

const NOT_FOUND: Refusal = [
  'not-found',
  'No check of this answer is recorded for you: records arrive some seconds after the answer, and are deleted after some weeks.',
];
const UNAVAILABLE: Refusal = [
  'ledger-unavailable',
  'The records of this answer cannot be read now: try again in a moment.',
];
const BUSY: Refusal = [
  'too-many-requests',
  'Too many records are being looked up: try again in a moment.',
];

function explain({ code }: IdentityError): Refusal {
  switch (code) {
    case 'keys-unavailable':
      return ['identity-unavailable', 'Your sign-in cannot be checked: try again in a moment.'];
    case 'insufficient-scope':
      return ['not-allowed', 'You are not allowed to use the assistant.'];
    case 'malformed-header':
      return ['bad-request', 'The Authorization header is malformed.'];
    case 'missing-credentials':
      return ['not-signed-in', 'The request has no access token: sign in.'];
    case 'invalid-token':
      return ['not-signed-in', 'Your sign-in is not valid: sign in again.'];
  }
}
