import {
  type ChatEvent,
  FLUSH_MS,
  type InvokeResponse,
  isAnswered,
  makeProblem,
  type TurnToFinish,
} from '@three-tier-chat/wire-contract';
import type { TurnEnd, TurnInput } from './conversation.ts';
import { outcomeInStore } from './ending.ts';
import { detailOf } from './problem-details.ts';
import type { RunOptions } from './turn-options.ts';
import { keepingMsOf, type TurnTimes } from './turn-times.ts';

/** Keeps what a turn has come to, ended or waiting for the user, and makes its last event. */
export async function closeTurn(
  { turnId, prompt, sessionId, caller }: TurnInput,
  { ending, messages, waiting }: TurnEnd,
  options: RunOptions,
): Promise<ChatEvent> {
  const { conversation, kept, telemetry, times, attempt, firstTitle, soFar } = options;
  const { parts, toolCalls, usage } = soFar;
  const traceId = telemetry.traceId();
  if (waiting) parts.take({ event: 'approval', data: waiting.approval });
  else parts.closeApprovals('expired');
  const { summary } = conversation;
  const record: Omit<TurnToFinish, 'attempt'> = {
    prompt,
    traceId,
    ...kept.makers,
    outcome: outcomeInStore(ending),
    parts: ending.kind === 'failed' && !ending.isKept ? [] : parts.all,
    messages: messages.map((message) => message.toJSON()),
    toolCalls,
    ...(usage && { usage }),
    ...(summary && { summary }),
    ...(waiting && { pending: waiting.pending }),
  };
  const isKept =
    attempt !== undefined &&
    (await kept.finish(caller, turnId, { ...record, attempt }, keepingTime(ending, times)));
  if (attempt === undefined && !waiting) kept.leave(turnId, record);
  if (waiting) {
    const { approval, asked, pending } = waiting;
    const { messages } = record;
    options.onPaused({
      ...soFar,
      turnId,
      prompt,
      messages,
      pending,
      asked,
      attempt,
      firstTitle,
    });
    return { event: 'approval', data: approval };
  }
  if (ending.kind === 'failed') {
    const { code } = ending;
    const problem = makeProblem(code, detailOf(code), traceId);
    return { event: 'error', data: { ...problem, kept: ending.isKept && isKept } };
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

/** At a restart, in milliseconds: the rest of its time is for telling every reader. */
const RESTART_KEEPING_MS = FLUSH_MS / 2;

function keepingTime(ending: TurnEnd['ending'], times: TurnTimes): number {
  const isRestart = ending.kind === 'failed' && ending.code === 'service-restarting';
  return isRestart ? Math.min(RESTART_KEEPING_MS, keepingMsOf(times)) : keepingMsOf(times);
}
