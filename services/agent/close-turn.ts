import {
  type ChatEvent,
  type InvokeResponse,
  isAnswered,
  makeProblem,
  type TurnToFinish,
} from '@three-tier-chat/wire-contract';
import type { TurnEnd, TurnInput } from './conversation.ts';
import { outcomeInStore } from './ending.ts';
import { detailOf } from './problem-details.ts';
import type { RunOptions } from './turn-options.ts';
import { keepingMsOf } from './turn-times.ts';

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
  const keep = async (): Promise<boolean> =>
    attempt !== undefined &&
    kept.finish(caller, turnId, { ...record, attempt }, keepingMsOf(times));
  const isRestarting = ending.kind === 'failed' && ending.code === 'service-restarting';
  // Many turns end at once then, and their readers have to be told before the connections are closed.
  if (isRestarting) options.onKeeping(keep());
  // A turn that goes on was kept when it did.
  const isKept = isRestarting ? attempt !== undefined : await keep();
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
