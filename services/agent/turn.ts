import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type ChatEvent,
  type InvokeResponse,
  isAnswered,
  LOG_EVENT,
  makeProblem,
  type ToolCallSummary,
  type TurnOutcome,
  type TurnToFinish,
  type TurnUsage,
} from '@three-tier-chat/wire-contract';
import {
  type Asking,
  type Conversation,
  type PausedTurn,
  TOKEN_EXPIRING,
  type TurnEnd,
} from './conversation.ts';
import type { Ending } from './ending.ts';
import type { KeptConversation } from './keeping/kept-conversation.ts';
import { repeatTurn } from './keeping/repeat-turn.ts';
import { detailOf } from './problem-details.ts';
import { eventsOf, TurnParts } from './running/turn-parts.ts';
import type { ModelPrice } from './settings.ts';
import { errorCode } from './tool-results.ts';
import { Transcript } from './transcript.ts';
import { addUsage, usageOf } from './turn-usage.ts';

/** The abort reason of a turn that the service itself stops. */
export const SERVICE_RESTARTING = Symbol('service-restarting');

export interface TurnOptions {
  readonly conversation: Conversation;
  readonly kept: KeptConversation;
  readonly telemetry: Telemetry;
  /** The longest turn, in milliseconds, within the life of its token. */
  readonly timeoutMs: number;
  /** The turn ends with its token, which ends before the turn's own time would. */
  readonly endsWithToken: boolean;
  readonly price?: ModelPrice | undefined;
  /** Called when the turn waits for the user. */
  readonly onPaused: (record: PausedRecord) => void;
  /** Called when the first turn of a conversation was answered and is kept. */
  readonly onFirstAnswer: (first: FirstAnswer) => void;
}

export interface FirstAnswer {
  readonly prompt: string;
  readonly answer: string;
  /** The title that the model's own may replace. */
  readonly title: string;
}

/** What a turn has come to, when it pauses and when it goes on. */
interface TurnSoFar {
  readonly parts: TurnParts;
  readonly toolCalls: readonly ToolCallSummary[];
  readonly usage: TurnUsage | undefined;
}

/** A turn that waits for the user. */
export interface PausedRecord extends TurnSoFar {
  readonly turnId: string;
  readonly prompt: string;
  readonly paused: Omit<PausedTurn, 'decisions'>;
  /** Of the store's open turn; undefined when the turn is not kept. */
  readonly attempt: string | undefined;
}

/** Added to a turn's own time, for what is kept before and after it. */
const OPEN_MARGIN_SECONDS = 15;

/** How long the store holds a turn open that may run so long. */
export function openSecondsOf(timeoutMs: number): number {
  return Math.ceil(timeoutMs / 1000) + OPEN_MARGIN_SECONDS;
}

/**
 * Runs the turn of a message as a series of chat events, whoever reads them: the first is `start`, the
 * last `done`, `error` or `approval`. Never throws. A message that was answered before gets the same
 * answer.
 */
export async function* runTurn(
  input: Asking & { readonly prompt: string },
  options: TurnOptions,
): AsyncGenerator<ChatEvent, void> {
  const { prompt, turnId, caller } = input;
  const { conversation, kept, telemetry, timeoutMs } = options;
  const traceId = telemetry.traceId();
  telemetry.logger.info('turn.started');
  yield { event: 'start', data: { turnId } };
  const openForSeconds = openSecondsOf(timeoutMs);
  const opening = await kept.open(caller, { turnId, prompt, traceId, openForSeconds });
  switch (opening.kind) {
    case 'repeated':
      yield* repeatTurn(input, { kept, telemetry });
      return;
    case 'refused':
      yield failWith(opening.code, telemetry);
      return;
    case 'opened':
    case 'unkept': {
      const { attempt, history, firstTitle } = opening.kind === 'opened' ? opening : {};
      if (history) conversation.restore(history);
      const soFar = { parts: new TurnParts(), toolCalls: [], usage: undefined };
      yield* runSteps(input, { ...options, soFar, attempt, firstTitle });
    }
  }
}

/**
 * Goes on with a turn that waited for the user, whose decision the store knows already.
 *
 * @param isNewHere whether its readers have nothing of it yet: then all comes from `start`.
 */
export async function* continueTurn(
  input: Asking,
  record: PausedRecord,
  options: TurnOptions & {
    readonly decisions: PausedTurn['decisions'];
    readonly isNewHere: boolean;
  },
): AsyncGenerator<ChatEvent, void> {
  const { turnId, prompt, parts, attempt } = record;
  options.telemetry.logger.info('turn.continued');
  if (options.isNewHere) {
    yield { event: 'start', data: { turnId } };
    yield* eventsOf(parts.all);
  }
  const paused = { ...record.paused, decisions: options.decisions };
  yield* runSteps(
    { ...input, prompt, paused },
    { ...options, soFar: record, attempt, firstTitle: undefined },
  );
}

async function* runSteps(
  input: Parameters<Conversation['turn']>[0],
  options: TurnOptions & {
    readonly soFar: TurnSoFar;
    readonly attempt: string | undefined;
    readonly firstTitle: string | undefined;
  },
): AsyncGenerator<ChatEvent, void> {
  const { conversation, telemetry, timeoutMs, soFar } = options;
  const { logger } = telemetry;
  const startedAt = performance.now();
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(options.endsWithToken ? TOKEN_EXPIRING : undefined),
    timeoutMs,
  );
  const { parts } = soFar;
  const transcript = new Transcript(parts.text, (call) =>
    logger[call.status === 'failed' ? 'warn' : 'info']('tool.called', {
      tool: call.name,
      status: call.status,
      duration_ms: call.durationMs,
      ...(call.errorCode !== undefined && { error_code: call.errorCode }),
    }),
  );
  const steps = conversation.turn(input, deadline.signal);
  let step = await steps.next();
  for (; !step.done; step = await steps.next()) {
    const event = transcript.take(step.value);
    if (!event) continue;
    parts.take(event);
    yield event;
  }
  clearTimeout(timer);
  const end = step.value;
  const ending = withRestartReported(end.ending, input.signal);
  if (end.error !== undefined && ending.kind === 'failed') {
    logger.warn('turn.failed', { code: turnOutcome(ending), ...describe(end.error) });
  }
  const toolCalls = [...soFar.toolCalls, ...transcript.toolCalls];
  const usage = addUsage(soFar.usage, usageOf(end.result, options.price));
  telemetry.annotate('outcome', turnOutcome(ending));
  logger.info(LOG_EVENT.turnCompleted, {
    outcome: turnOutcome(ending),
    duration_ms: Math.round(performance.now() - startedAt),
    tool_calls: toolCalls.length,
    ...(usage && { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens }),
    ...(usage?.cost !== undefined && { cost_usd: usage.cost }),
  });
  yield await closeTurn(input, end, { ...options, ending, soFar: { parts, toolCalls, usage } });
}

/** Keeps what the turn has come to, and makes its last event. */
async function closeTurn(
  { turnId, prompt, sessionId, caller }: Asking & { readonly prompt: string },
  { messages, pending, asked = [] }: TurnEnd,
  options: TurnOptions & {
    readonly ending: Ending;
    readonly soFar: TurnSoFar;
    readonly attempt: string | undefined;
    readonly firstTitle: string | undefined;
  },
): Promise<ChatEvent> {
  const { ending, conversation, kept, telemetry, attempt, soFar, firstTitle } = options;
  const { parts, toolCalls, usage } = soFar;
  const traceId = telemetry.traceId();
  const shown = parts.all;
  const approval = asked.find(
    ({ id }) => !shown.some((part) => part.kind === 'approval' && part.approval.id === id),
  );
  const last: ChatEvent | undefined =
    ending.kind === 'waiting' && approval ? { event: 'approval', data: approval } : undefined;
  if (last) parts.take(last);
  else parts.closeApprovals('expired');

  const isDropped = ending.kind === 'failed' && !ending.isKept;
  const record: Omit<TurnToFinish, 'attempt'> = {
    prompt,
    traceId,
    ...kept.makers,
    outcome: keptOutcome(ending),
    parts: isDropped ? [] : parts.all,
    messages: messages.map((message) => message.toJSON()),
    toolCalls,
    ...(usage && { usage }),
    ...(conversation.summary !== undefined && { summary: conversation.summary }),
    ...(last && pending && { pending }),
  };
  const isKept =
    attempt !== undefined && (await kept.finish(caller, turnId, { ...record, attempt }));
  if (last && pending) {
    const paused = { messages: record.messages, pending, asked };
    options.onPaused({
      turnId,
      prompt,
      parts,
      toolCalls,
      usage,
      paused,
      attempt: isKept ? attempt : undefined,
    });
    return last;
  }
  if (ending.kind === 'failed') {
    const { code, isKept: isShown } = ending;
    return {
      event: 'error',
      data: { ...makeProblem(code, detailOf(code), traceId), kept: isShown },
    };
  }
  const outcome = ending.kind === 'answered' ? ending.outcome : 'stopped';
  if (isKept && firstTitle !== undefined && isAnswered(outcome)) {
    options.onFirstAnswer({ prompt, answer: parts.text, title: firstTitle });
  }
  const answer: InvokeResponse = {
    message: parts.text,
    sessionId,
    traceId,
    toolCalls,
    outcome,
    ...(usage && { usage }),
    ...(!isKept && { kept: false }),
  };
  return { event: 'done', data: answer };
}

function failWith(code: Parameters<typeof detailOf>[0], telemetry: Telemetry): ChatEvent {
  telemetry.annotate('outcome', code);
  telemetry.logger.warn('turn.refused', { code });
  return { event: 'error', data: makeProblem(code, detailOf(code), telemetry.traceId()) };
}

/** Reports a turn that the service itself stopped as failed: the user did not stop it. */
function withRestartReported(ending: Ending, { reason }: AbortSignal): Ending {
  return ending.kind === 'stopped' && reason === SERVICE_RESTARTING
    ? { kind: 'failed', code: 'service-restarting', isKept: false }
    : ending;
}

/** The outcome under which the turn is kept. */
function keptOutcome(ending: Ending): string {
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
function turnOutcome(ending: Ending): TurnOutcome {
  if (ending.kind === 'answered') return ending.outcome === 'complete' ? 'done' : ending.outcome;
  if (ending.kind === 'waiting') return 'awaiting-approval';
  return ending.kind === 'stopped' ? 'stopped' : ending.code;
}

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
