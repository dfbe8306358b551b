import {
  type AgentResult,
  MaxTokensError,
  ModelError,
  ModelThrottledError,
} from '@strands-agents/sdk';
import type { AnswerOutcome, ProblemCode, TurnOutcome } from '@three-tier-chat/wire-contract';
import { SERVICE_RESTARTING, TOKEN_EXPIRING } from './abort-reasons.ts';
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
  /** A call waits for the user's approval. */
  readonly isWaiting: boolean;
  /** Aborted when the turn was ended, with the reason. */
  readonly stop: AbortSignal;
  /** Aborted when the turn's time was over, with the reason. */
  readonly deadline: AbortSignal;
  /** Okta, asked after a failed tool or a 401 of the Gateway, refuses the user's token. */
  readonly isSignInRefused: boolean;
  /** The turn has shown some text. */
  readonly hasText: boolean;
  /** The turn goes on after the user decided on a change: it is neither forgotten nor repeated. */
  readonly isContinued: boolean;
}

/** The Gateway cannot be used for this turn. */
export class ToolsUnavailableError extends Error {
  override readonly name = 'ToolsUnavailableError';
}

/**
 * Decides how a turn ended. A turn that showed text counts as answered, with an outcome that says
 * whether the text is complete. The exceptions are a user who must sign in again and a service that
 * restarts: those turns fail with a problem.
 */
export function turnEndingOf(facts: TurnFacts): Ending {
  const { result, error, stop, deadline, isSignInRefused, hasText, isContinued } = facts;
  const isRestarting = stop.reason === SERVICE_RESTARTING;
  const isStopped = stop.aborted && !isRestarting;
  if (facts.isWaiting && !isStopped) return { kind: 'waiting' };
  const outcome = result ? outcomeOf(result) : undefined;
  if (outcome) return { kind: 'answered', outcome };
  if (error instanceof MaxTokensError) return { kind: 'answered', outcome: 'length' };
  if (isStopped) return { kind: 'stopped' };
  // The client sends the message again: half an answer would be in the way.
  if (isRestarting) return { kind: 'failed', code: 'service-restarting', isKept: isContinued };
  if (deadline.reason === TOKEN_EXPIRING && !isContinued) {
    return { kind: 'failed', code: 'token-expiring', isKept: false };
  }
  const isKept = hasText || isContinued;
  if (isSignInRefused) return { kind: 'failed', code: 'not-signed-in', isKept };
  const { partialOutcome, code } = deadline.aborted ? OVERDUE : failureFrom(error);
  return isKept
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
    // The turn's limit of tokens, reached between two calls of the model.
    case 'limitOutputTokens':
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

/** The outcome under which the store keeps the turn. */
export function outcomeInStore(ending: Ending): string {
  switch (ending.kind) {
    case 'answered':
      return ending.outcome;
    case 'waiting':
      return 'awaiting-approval';
    case 'stopped':
      return 'stopped';
    case 'failed':
      return ending.code;
  }
}

/** The outcome as logs and traces name it. */
export function outcomeInLogs(ending: Ending): TurnOutcome {
  if (ending.kind === 'answered') return ending.outcome === 'complete' ? 'done' : ending.outcome;
  if (ending.kind === 'waiting') return 'awaiting-approval';
  return ending.kind === 'stopped' ? 'stopped' : ending.code;
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
  switch (ending.kind) {
    case 'answered':
      return NOTE[ending.outcome];
    case 'waiting':
      return '[The turn ended here: what it asked the user to approve was not approved, and not done.]';
    case 'stopped':
      return '[The user stopped the answer here.]';
    case 'failed':
      return ending.code === 'not-signed-in'
        ? '[The answer broke off here: the user had to sign in again.]'
        : NOTE['broken-off'];
  }
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
