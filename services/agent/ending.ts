import {
  type AgentResult,
  MaxTokensError,
  ModelError,
  ModelThrottledError,
} from '@strands-agents/sdk';
import type { AnswerOutcome, ProblemCode } from '@three-tier-chat/wire-contract';
import { NO_ANSWER } from './tidy-history.ts';
import { errorCode } from './tool-results.ts';

/** How a turn ended. */
export type Ending =
  | { readonly kind: 'answered'; readonly outcome: AnswerOutcome }
  /** Whoever asked has gone, or wanted no more. */
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'failed';
      readonly code: ProblemCode;
      /** The conversation remembers the turn. */
      readonly isKept: boolean;
    };

export interface TurnFacts {
  readonly result: AgentResult | undefined;
  readonly error: unknown;
  readonly isStopped: boolean;
  readonly isOverdue: boolean;
  /** Okta, asked after a refusal, no longer takes the user's token. */
  readonly isSignInRefused: boolean;
  /** The turn has shown some text. */
  readonly hasSpoken: boolean;
}

/** The Gateway cannot be used for this turn. */
export class ToolsUnavailableError extends Error {
  override readonly name = 'ToolsUnavailableError';
}

/**
 * Tells how a turn ended. A turn that showed text is answered, however it went on: the reader has that
 * text, and learns what became of the rest. Only where the reader must sign in again, that is told.
 */
export function endingOf(facts: TurnFacts): Ending {
  const { result, error, isStopped, isOverdue, isSignInRefused, hasSpoken } = facts;
  const outcome = result ? outcomeOf(result) : undefined;
  if (outcome) return { kind: 'answered', outcome };
  if (error instanceof MaxTokensError) return { kind: 'answered', outcome: 'length' };
  if (isStopped) return { kind: 'stopped' };
  if (isSignInRefused) return { kind: 'failed', code: 'not-signed-in', isKept: hasSpoken };
  const { broken, code } = isOverdue ? OVERDUE : failureOf(error);
  return hasSpoken
    ? { kind: 'answered', outcome: broken }
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
  /** For a turn that has shown text. */
  readonly broken: AnswerOutcome;
  /** For one that has not. */
  readonly code: ProblemCode;
}

const OVERDUE: Failure = { broken: 'timeout', code: 'agent-timeout' };

function failureOf(error: unknown): Failure {
  if (isThrottle(error)) return { broken: 'throttled', code: 'too-many-requests' };
  if (error === undefined || error instanceof ModelError) {
    return { broken: 'broken-off', code: 'model-failed' };
  }
  const refusal = error instanceof ToolsUnavailableError ? errorCode(error.cause) : undefined;
  return { broken: 'broken-off', code: codeOfGateway(refusal) };
}

/** What a Gateway's refusal means for the person who asked. */
function codeOfGateway(status: number | undefined): ProblemCode {
  switch (status) {
    case 403:
      return 'not-allowed';
    case 429:
      return 'too-many-requests';
    // The agent believes the token and Okta does not refuse it: the Gateway cannot check it.
    case 401:
    // AgentCore documents no 503 of a Gateway: the interceptor has it for Okta's keys out of reach.
    case 503:
      return 'identity-unavailable';
    default:
      return 'agent-failed';
  }
}

/** The AWS SDK's exception stands behind the error that Strands makes of it. */
export function isThrottle(error: unknown): boolean {
  return (
    error instanceof ModelThrottledError ||
    (error instanceof Error &&
      error.cause instanceof Error &&
      error.cause.name === 'ThrottlingException')
  );
}

/** What the model reads, later on, at the end of a turn that is kept and did not end by itself. */
export function noteOn(ending: Ending): string | undefined {
  if (ending.kind === 'stopped') return '[The user stopped the answer here.]';
  if (ending.kind === 'failed')
    return '[The answer broke off here: the user had to sign in again.]';
  return NOTE[ending.outcome];
}

const NOTE: Readonly<Record<AnswerOutcome, string | undefined>> = {
  complete: undefined,
  length: '[The answer was cut here: it had its greatest length.]',
  filtered: '[The answer was ended here by a filter.]',
  empty: NO_ANSWER,
  'call-limit': '[The answer ended here: the turn had used up its tool calls.]',
  'broken-off': '[The answer broke off here.]',
  throttled: '[The answer broke off here: the model had too many requests.]',
  timeout: '[The answer broke off here: the turn had used up its time.]',
};
