import {
  type AgentResult,
  MaxTokensError,
  ModelError,
  ModelThrottledError,
} from '@strands-agents/sdk';
import type { AnswerOutcome, ProblemCode } from '@three-tier-chat/wire-contract';
import { NO_ANSWER } from './normalize-history.ts';
import { errorCode } from './tool-results.ts';

/** How a turn ended. */
export type Ending =
  | { readonly kind: 'answered'; readonly outcome: AnswerOutcome }
  /** The turn waits for the user's approval. */
  | { readonly kind: 'waiting' }
  /** The user stopped the turn. */
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'failed';
      readonly code: ProblemCode;
      /** The conversation keeps the turn. */
      readonly isKept: boolean;
    };

export interface TurnFacts {
  readonly result: AgentResult | undefined;
  readonly error: unknown;
  readonly isStopped: boolean;
  readonly isOverdue: boolean;
  /** The turn's token is about to end. */
  readonly isTokenExpiring: boolean;
  /** Okta, asked after a failed tool or a 401 of the Gateway, refuses the user's token. */
  readonly isSignInRefused: boolean;
  /** The turn has shown some text. */
  readonly hasText: boolean;
}

/** The Gateway cannot be used for this turn. */
export class ToolsUnavailableError extends Error {
  override readonly name = 'ToolsUnavailableError';
}

/**
 * Decides how a turn ended. A turn that showed text counts as answered, with an outcome that says
 * whether the text is complete. The exception is a user who must sign in again: that turn fails
 * with a problem.
 */
export function turnEndingOf(facts: TurnFacts): Ending {
  const { result, error, isStopped, isOverdue, isTokenExpiring, isSignInRefused, hasText } = facts;
  if (result?.stopReason === 'interrupt') return { kind: 'waiting' };
  const outcome = result ? outcomeOf(result) : undefined;
  if (outcome) return { kind: 'answered', outcome };
  if (error instanceof MaxTokensError) return { kind: 'answered', outcome: 'length' };
  if (isStopped) return { kind: 'stopped' };
  // The client renews the token and sends the message again: half an answer would be in the way.
  if (isTokenExpiring) return { kind: 'failed', code: 'token-expiring', isKept: false };
  if (isSignInRefused) return { kind: 'failed', code: 'not-signed-in', isKept: hasText };
  const { partialOutcome, code } = isOverdue ? OVERDUE : failureFrom(error);
  return hasText
    ? { kind: 'answered', outcome: partialOutcome }
    : { kind: 'failed', code, isKept: false };
}

/** @returns undefined for a result that is no answer. */
function outcomeOf({ stopReason, lastMessage }: AgentResult): AnswerOutcome | undefined {
  switch (stopReason) {
    case 'endTurn':
    case 'stopSequence':
      return lastMessage.content.some((block) => block.type === 'textBlock' && block.text.trim())
        ? 'complete'
        : 'empty';
    case 'contentFiltered':
    case 'guardrailIntervened':
    case 'refusal':
      return 'filtered';
    case 'maxTokens':
    case 'modelContextWindowExceeded':
      return 'length';
    case 'limitTurns':
      return 'call-limit';
    default:
      return undefined;
  }
}

interface Failure {
  /** Used when the turn has shown text. */
  readonly partialOutcome: AnswerOutcome;
  /** Used when it has not. */
  readonly code: ProblemCode;
}

const OVERDUE: Failure = { partialOutcome: 'timeout', code: 'agent-timeout' };

function failureFrom(error: unknown): Failure {
  if (isThrottle(error)) return { partialOutcome: 'throttled', code: 'too-many-requests' };
  if (error === undefined || error instanceof ModelError) {
    return { partialOutcome: 'broken-off', code: 'model-failed' };
  }
  const refusal = error instanceof ToolsUnavailableError ? errorCode(error.cause) : undefined;
  return { partialOutcome: 'broken-off', code: codeForGatewayStatus(refusal) };
}

/** The problem code for an HTTP status with which the Gateway refused the caller. */
function codeForGatewayStatus(status: number | undefined): ProblemCode {
  switch (status) {
    case 403:
      return 'not-allowed';
    case 429:
      return 'too-many-requests';
    // The agent has verified the token and Okta does not refuse it: the Gateway cannot check it.
    case 401:
    // AgentCore documents no 503 of its own: the interceptor answers it when Okta's keys are
    // unavailable.
    case 503:
      return 'identity-unavailable';
    default:
      return 'agent-failed';
  }
}

/** Strands wraps the AWS SDK's exception as the cause of its own error. */
export function isThrottle(error: unknown): boolean {
  return (
    error instanceof ModelThrottledError ||
    (error instanceof Error &&
      error.cause instanceof Error &&
      error.cause.name === 'ThrottlingException')
  );
}

/** The note that later turns show the model at the end of an incomplete answer. */
export function noteForModel(ending: Ending): string | undefined {
  if (ending.kind === 'waiting') return undefined;
  if (ending.kind === 'stopped') return '[The user stopped the answer here.]';
  if (ending.kind === 'failed')
    return '[The answer broke off here: the user had to sign in again.]';
  return NOTE[ending.outcome];
}

const NOTE: Readonly<Record<AnswerOutcome, string | undefined>> = {
  complete: undefined,
  length: '[The answer was cut here: it reached the maximum length.]',
  filtered: '[A content filter ended the answer here.]',
  empty: NO_ANSWER,
  'call-limit': '[The answer ended here: the turn reached its limit of tool calls.]',
  'broken-off': '[The answer broke off here.]',
  throttled: '[The answer broke off here: the model was throttled.]',
  timeout: '[The answer broke off here: the turn timed out.]',
};
