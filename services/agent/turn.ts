import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type ChatEvent,
  type InvokeResponse,
  LOG_EVENT,
  makeProblem,
  type PROBLEM,
  type TurnOutcome,
} from '@three-tier-chat/wire-contract';
import type { Conversation, TurnInput } from './conversation.ts';
import type { Ending } from './ending.ts';
import { type PastTurn, repeatAnswer } from './past-turns.ts';
import { errorCode } from './tool-results.ts';
import { Transcript } from './transcript.ts';

export interface TurnOptions {
  readonly conversation: Conversation;
  readonly telemetry: Telemetry;
  /** The longest turn, in milliseconds. */
  readonly timeoutMs: number;
}

/** The abort reason of a turn that the service itself stops. */
export const SERVICE_RESTARTING = Symbol('service-restarting');

/**
 * Runs one turn as a series of chat events. The last is `done` or `error`, unless `signal` was
 * aborted because the client disconnected. A message that was answered before gets the same answer.
 * The caller must read to the end: only then can the conversation take another turn.
 */
export async function* runTurn(
  input: TurnInput,
  options: TurnOptions,
): AsyncGenerator<ChatEvent, void> {
  const { prompt, turnId } = input;
  const past =
    turnId === undefined ? undefined : options.conversation.pastTurns.recall(turnId, prompt);
  if (past) yield* replayPastTurn(past, options.telemetry);
  else yield* runNewTurn(input, options);
}

function* replayPastTurn(past: PastTurn, telemetry: Telemetry): Generator<ChatEvent> {
  const outcome = past.kind === 'answered' ? 'repeated' : 'turn-id-reused';
  telemetry.logger.info('turn.repeated', { outcome });
  telemetry.annotate('outcome', outcome);
  if (past.kind === 'answered') yield* repeatAnswer(past.answer);
  else {
    const detail = 'This message id belongs to another message: send yours as a new message.';
    yield { event: 'error', data: makeProblem('turn-id-reused', detail, telemetry.traceId()) };
  }
}

async function* runNewTurn(
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

  const steps = conversation.turn(input, deadline.signal);
  let step = await steps.next();
  try {
    for (; !step.done; step = await steps.next()) {
      const event = transcript.take(step.value);
      if (event) yield event;
    }
  } finally {
    clearTimeout(timer);
  }
  const { result, error } = step.value;
  const ending = withRestartReported(step.value.ending, input.signal);
  if (error !== undefined && ending.kind !== 'stopped') {
    logger.warn('turn.failed', { code: turnOutcome(ending), ...describe(error) });
  }

  telemetry.annotate('outcome', turnOutcome(ending));
  const { message, toolCalls } = transcript;
  const usage = result?.metrics?.latestAgentInvocation?.usage;
  logger.info(LOG_EVENT.turnCompleted, {
    outcome: turnOutcome(ending),
    duration_ms: Math.round(performance.now() - startedAt),
    tool_calls: toolCalls.length,
    ...(usage && { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens }),
  });
  const { prompt, sessionId, turnId } = input;
  const note = (answer?: InvokeResponse): void => {
    if (turnId !== undefined) conversation.pastTurns.note(turnId, prompt, answer);
  };
  switch (ending.kind) {
    case 'answered': {
      const answer = { message, sessionId, traceId, toolCalls, outcome: ending.outcome };
      note(answer);
      yield { event: 'done', data: answer };
      break;
    }
    case 'stopped':
      note();
      break;
    case 'failed': {
      const { code, isKept } = ending;
      if (isKept) note();
      const problem = makeProblem(code, DETAIL[code] ?? TRY_AGAIN, traceId);
      yield { event: 'error', data: { ...problem, kept: isKept } };
    }
  }
}

/**
 * Reports a turn that the service itself stopped as failed, since its client is still connected.
 */
function withRestartReported(ending: Ending, { reason }: AbortSignal): Ending {
  return ending.kind === 'stopped' && reason === SERVICE_RESTARTING
    ? { kind: 'failed', code: 'service-restarting', isKept: false }
    : ending;
}

/** The outcome as logs and traces name it. */
function turnOutcome(ending: Ending): TurnOutcome {
  switch (ending.kind) {
    case 'answered':
      return ending.outcome === 'complete' ? 'done' : ending.outcome;
    case 'stopped':
      return 'stopped';
    case 'failed':
      return ending.code;
  }
}

const TRY_AGAIN = 'The assistant failed: try again.';

export const RESTARTING_DETAIL = 'The service is restarting: try again.';

const DETAIL: { readonly [Code in keyof typeof PROBLEM]?: string } = {
  'not-signed-in': 'Your sign-in is no longer valid for the tools: sign in again.',
  'not-allowed': 'You are not allowed to use the assistant’s tools.',
  'too-many-requests': 'The assistant is receiving too many requests: try again in a moment.',
  'identity-unavailable': 'Your sign-in cannot be checked for the tools: try again in a moment.',
  'agent-timeout': 'The assistant took too long: try again, or ask for less at once.',
  'service-restarting': RESTARTING_DETAIL,
  'model-failed': 'The model gave no answer: try again in a moment.',
};

/** Logs names and codes only: an error message of the model or the Gateway may quote the user. */
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
