import { type AgentResult, ModelError } from '@strands-agents/sdk';
import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type ChatEvent,
  makeProblem,
  type PROBLEM,
  type ProblemCode,
} from '@three-tier-chat/wire-contract';
import { type Conversation, ToolsUnavailableError, type TurnInput } from './conversation.ts';
import { errorCode } from './tool-results.ts';
import { Transcript } from './transcript.ts';

export interface TurnOptions {
  readonly conversation: Conversation;
  readonly telemetry: Telemetry;
  /** The longest turn, in milliseconds. */
  readonly timeoutMs: number;
}

type Ending = 'done' | 'client-gone' | ProblemCode;

/** Stop reasons that leave a whole answer. */
const WHOLE_ANSWER = new Set(['endTurn', 'stopSequence', 'guardrailIntervened', 'contentFiltered']);

/**
 * Runs one turn as a series of chat events. The last is `done` or `error`, except when `signal` said
 * that nobody listens. It is to be read to its end: only then is the conversation free again.
 */
export async function* runTurn(
  input: TurnInput,
  { conversation, telemetry, timeoutMs }: TurnOptions,
): AsyncGenerator<ChatEvent, void> {
  const { logger } = telemetry;
  const traceId = telemetry.traceId();
  const startedAt = performance.now();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const transcript = new Transcript((call) =>
    logger[call.status === 'failed' ? 'warn' : 'info']('tool.called', {
      tool: call.name,
      status: call.status,
      duration_ms: call.durationMs,
      ...(call.errorCode !== undefined && { error_code: call.errorCode }),
    }),
  );
  logger.info('turn.started');

  let result: AgentResult | undefined;
  let ending: Ending;
  try {
    const signal = AbortSignal.any([input.signal, deadline.signal]);
    const steps = conversation.turn({ ...input, signal });
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      const event = transcript.take(step.value);
      if (event) yield event;
    }
    result = step.value;
    ending = endingOf(result);
  } catch (error) {
    ending = failureOf(error);
    logger.warn('turn.failed', { code: ending, ...describe(error) });
  } finally {
    clearTimeout(timer);
  }
  if (ending !== 'done' && input.signal.aborted) ending = 'client-gone';
  else if (ending !== 'done' && deadline.signal.aborted) ending = 'agent-timeout';

  telemetry.annotate('outcome', ending);
  const { message, toolCalls } = transcript;
  const usage = result?.metrics?.latestAgentInvocation?.usage;
  logger.info('turn.completed', {
    outcome: ending,
    duration_ms: Math.round(performance.now() - startedAt),
    tool_calls: toolCalls.length,
    ...(usage && { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens }),
  });
  if (ending === 'done') {
    yield { event: 'done', data: { message, sessionId: input.sessionId, traceId, toolCalls } };
  } else if (ending !== 'client-gone') {
    yield { event: 'error', data: makeProblem(ending, DETAIL[ending] ?? TRY_AGAIN, traceId) };
  }
}

const TRY_AGAIN = 'The assistant failed: try again.';

const DETAIL: { readonly [Code in keyof typeof PROBLEM]?: string } = {
  'not-signed-in': 'Your sign-in is no longer valid for the tools: sign in again.',
  'not-allowed': 'You are not allowed to use the assistant’s tools.',
  'too-many-requests': 'The assistant’s tools have too many requests: try again in a moment.',
  'identity-unavailable': 'Your sign-in cannot be checked for the tools: try again in a moment.',
  'agent-timeout': 'The assistant took too long: try again, or ask for less at once.',
  'model-failed': 'The model gave no answer: try again in a moment.',
};

function endingOf(result: AgentResult | undefined): Ending {
  return result && WHOLE_ANSWER.has(result.stopReason) ? 'done' : 'agent-failed';
}

function failureOf(error: unknown): ProblemCode {
  if (error instanceof ModelError) return 'model-failed';
  if (error instanceof ToolsUnavailableError) {
    switch (errorCode(error.cause as Error | undefined)) {
      case 401:
        return 'not-signed-in';
      case 403:
        return 'not-allowed';
      case 429:
        return 'too-many-requests';
      // AgentCore documents no 503 of a Gateway: the interceptor has it for Okta's keys out of reach.
      case 503:
        return 'identity-unavailable';
    }
  }
  return 'agent-failed';
}

/** Kinds only: the message of an error from a model or the Gateway may repeat what the user said. */
function describe(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error_name: typeof error };
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const code = errorCode(cause);
  return {
    error_name: error.name,
    ...(cause && { cause_name: cause.name }),
    ...(code !== undefined && { cause_code: code }),
  };
}
