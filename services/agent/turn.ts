import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type ChatEvent,
  LOG_EVENT,
  makeProblem,
  type ProblemCode,
} from '@three-tier-chat/wire-contract';
import { closeTurn } from './close-turn.ts';
import type { Asking, PausedTurn, TurnEnd, TurnInput } from './conversation.ts';
import { outcomeInLogs } from './ending.ts';
import { repeatTurn } from './keeping/repeat-turn.ts';
import { detailOf } from './problem-details.ts';
import { eventsOf, TurnParts } from './running/turn-parts.ts';
import { errorCode } from './tool-results.ts';
import { type FinishedCall, Transcript } from './transcript.ts';
import type { RunOptions, TurnOptions } from './turn-options.ts';
import type { PausedRecord } from './turn-record.ts';
import { openSecondsOf, startDeadline } from './turn-times.ts';
import { addUsage, usageOf } from './turn-usage.ts';

/**
 * Runs the turn of a message as a series of chat events, whoever reads them: the first is `start`, the
 * last `done`, `error` or `approval`. A message that was answered before gets the same answer; one that
 * is refused gets an `error` alone.
 */
export async function* runTurn(
  input: Asking & { readonly prompt: string; readonly supersedes?: string | undefined },
  options: TurnOptions,
): AsyncGenerator<ChatEvent, void> {
  const { prompt, turnId, caller, supersedes } = input;
  const { conversation, kept, telemetry, times } = options;
  telemetry.logger.info('turn.started');
  const opening = await kept.open(caller, {
    turnId,
    prompt,
    traceId: telemetry.traceId(),
    supersedes,
    openForSeconds: openSecondsOf(times),
  });
  switch (opening.kind) {
    case 'repeated':
      yield* repeatTurn(input, { kept, telemetry });
      return;
    case 'refused':
      yield refuseTurn(opening.code, telemetry);
      return;
    case 'opened':
    case 'unkept': {
      const { attempt, history, firstTitle } = opening.kind === 'opened' ? opening : {};
      if (history) conversation.restore(history);
      else if (supersedes !== undefined) conversation.forgetFrom(supersedes);
      yield { event: 'start', data: { turnId } };
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
  const { turnId, prompt, parts, pending, asked, attempt, firstTitle } = record;
  options.telemetry.logger.info('turn.continued');
  if (options.isNewHere) {
    yield { event: 'start', data: { turnId } };
    yield* eventsOf(parts.all);
  }
  const paused = { pending, asked, decisions: options.decisions };
  yield* runSteps({ ...input, prompt, paused }, { ...options, soFar: record, attempt, firstTitle });
}

async function* runSteps(input: TurnInput, options: RunOptions): AsyncGenerator<ChatEvent, void> {
  const { conversation, telemetry, times, price, soFar } = options;
  const { logger } = telemetry;
  const startedAt = performance.now();
  const { parts } = soFar;
  const calls: FinishedCall[] = [];
  const transcript = new Transcript(parts.text, (call) => {
    calls.push(call);
    logger[call.status === 'failed' ? 'warn' : 'info']('tool.called', {
      tool: call.name,
      status: call.status,
      duration_ms: call.durationMs,
      ...(call.errorCode !== undefined && { error_code: call.errorCode }),
    });
  });
  const deadline = startDeadline(times);
  let end: TurnEnd;
  try {
    const steps = conversation.turn(input, deadline.signal);
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      const event = transcript.take(step.value);
      if (!event) continue;
      parts.take(event);
      yield event;
    }
    end = step.value;
  } catch (error) {
    // Nobody thought of this one: the store is told all the same that the turn is over.
    end = { ending: AGENT_FAILED, result: undefined, messages: [], error };
  } finally {
    deadline.clear();
  }
  const { ending } = end;
  const outcome = outcomeInLogs(ending);
  if (end.error !== undefined && ending.kind !== 'stopped') {
    logger.warn('turn.failed', { code: outcome, ...describe(end.error) });
  }
  const used = usageOf(end.result, price);
  telemetry.annotate('outcome', outcome);
  logger.info(LOG_EVENT.turnCompleted, {
    outcome,
    duration_ms: Math.round(performance.now() - startedAt),
    ...countsOf(calls),
    ...(used && { input_tokens: used.inputTokens, output_tokens: used.outputTokens }),
    ...(used?.cost !== undefined && { cost_usd: used.cost }),
  });
  const toolCalls = [...soFar.toolCalls, ...transcript.toolCalls];
  const usage = addUsage(soFar.usage, used);
  yield await closeTurn(input, end, { ...options, soFar: { parts, toolCalls, usage } });
}

/**
 * What metrics count of calls. As the tokens, those since the turn began or went on: a turn that waits for
 * its user has several lines, which are added up.
 */
function countsOf(calls: readonly FinishedCall[]): Readonly<Record<string, number>> {
  const failed = calls.filter(({ status, isNotDone }) => status === 'failed' && !isNotDone);
  return {
    tool_calls: calls.length,
    failed_tools: failed.length,
    changes: calls.filter(({ isChange }) => isChange).length,
    failed_changes: failed.filter(({ isChange }) => isChange).length,
  };
}

const AGENT_FAILED = { kind: 'failed', code: 'agent-failed', isKept: false } as const;

function refuseTurn(code: ProblemCode, telemetry: Telemetry): ChatEvent {
  telemetry.annotate('outcome', code);
  telemetry.logger.warn('turn.refused', { code });
  return { event: 'error', data: makeProblem(code, detailOf(code), telemetry.traceId()) };
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
