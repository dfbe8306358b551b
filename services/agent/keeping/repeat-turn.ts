import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type AnswerOutcome,
  type ChatEvent,
  makeProblem,
  PROBLEM,
  type ProblemCode,
} from '@three-tier-chat/wire-contract';
import type { Asking } from '../conversation.ts';
import { detailOf } from '../problem-details.ts';
import { eventsOf, textOf } from '../running/turn-parts.ts';
import { ConversationsRefusal, ConversationsUnavailable } from './conversations-client.ts';
import type { KeptConversation } from './kept-conversation.ts';
import type { KeptTurn } from './read-turns.ts';

/** Shows a message's answer again, as the store has it. */
export async function* repeatTurn(
  { caller, sessionId, turnId }: Asking,
  { kept, telemetry }: { readonly kept: KeptConversation; readonly telemetry: Telemetry },
): AsyncGenerator<ChatEvent, void> {
  telemetry.logger.info('turn.repeated', { outcome: 'repeated' });
  telemetry.annotate('outcome', 'repeated');
  let turn: KeptTurn | undefined;
  let code: ProblemCode = 'not-found';
  try {
    turn = await kept.read(caller, turnId);
  } catch (error) {
    code = codeOf(error);
  }
  if (turn) yield* showKept(turn, sessionId);
  else yield { event: 'error', data: makeProblem(code, detailOf(code), telemetry.traceId()) };
}

/** A kept turn from `start` to its end, or to the approval that it waits for. */
export function* showKept(found: KeptTurn, sessionId: string): Generator<ChatEvent> {
  yield { event: 'start', data: { turnId: found.shown.turnId } };
  yield* eventsOf(found.shown.parts);
  yield endOf(found, sessionId);
}

/** The event with which a kept turn ended, or waits. */
function endOf({ forModel, shown }: KeptTurn, sessionId: string): ChatEvent {
  const { outcome, traceId, usage, parts } = shown;
  const waiting = parts.find((part) => part.kind === 'approval' && part.decision === undefined);
  if (outcome === 'awaiting-approval' && waiting?.kind === 'approval') {
    return { event: 'approval', data: waiting.approval };
  }
  const code = problemOf(outcome);
  if (code !== undefined) {
    const problem = makeProblem(code, detailOf(code), traceId);
    return { event: 'error', data: { ...problem, kept: parts.length > 0 } };
  }
  return {
    event: 'done',
    data: {
      message: textOf(parts),
      sessionId,
      traceId,
      toolCalls: forModel.toolCalls,
      // One that a later release gives is passed on: its receiver takes it for `complete`.
      outcome: outcome as AnswerOutcome | 'stopped',
      ...(usage && { usage }),
    },
  };
}

/** @returns the problem for the outcome of a turn without an answer; undefined for an answer's. */
function problemOf(outcome: string): ProblemCode | undefined {
  if (Object.hasOwn(UNANSWERED, outcome)) return UNANSWERED[outcome];
  return Object.hasOwn(PROBLEM, outcome) ? (outcome as ProblemCode) : undefined;
}

const UNANSWERED: Readonly<Record<string, ProblemCode>> = {
  running: 'turn-interrupted',
  interrupted: 'turn-interrupted',
  'awaiting-approval': 'approval-expired',
};

/** The problem for a store that did not do what was asked. */
export function codeOf(error: unknown): ProblemCode {
  if (error instanceof ConversationsRefusal) return error.code;
  if (error instanceof ConversationsUnavailable) return 'conversations-unavailable';
  throw error;
}
