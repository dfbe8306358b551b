import { type ChatEvent, makeProblem, type ProblemCode } from '@three-tier-chat/wire-contract';
import { detailOf } from './problem-details.ts';
import type { TurnSoFar } from './turn-record.ts';

/** The last event of a turn that failed, or of a request that was refused. */
export function errorEvent(code: ProblemCode, traceId: string): ChatEvent {
  return { event: 'error', data: makeProblem(code, detailOf(code), traceId) };
}

/** The last event of a turn that was stopped while it waited. */
export function stoppedEvent(
  { parts, toolCalls, usage }: TurnSoFar,
  ids: { readonly sessionId: string; readonly traceId: string },
): ChatEvent {
  return {
    event: 'done',
    data: {
      message: parts.text,
      ...ids,
      toolCalls,
      outcome: 'stopped',
      ...(usage && { usage }),
    },
  };
}

/** Tells whether a turn that ended so was answered: a stopped one's message may be sent again. */
export function isAnswer(last: ChatEvent | undefined): boolean {
  return last?.event === 'done' && last.data.outcome !== 'stopped';
}

/** How a turn ended, by its last event. */
export function outcomeOf(last: ChatEvent | undefined): string {
  if (last?.event === 'error') return last.data.code;
  return last?.event === 'done' ? (last.data.outcome ?? 'complete') : 'stopped';
}
