import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type AnswerOutcome,
  type ChatEvent,
  type ConversationTurn,
  isAnswered,
  type ModelTurn,
  makeProblem,
  PROBLEM,
  type ProblemCode,
} from '@three-tier-chat/wire-contract';
import type { Asking } from '../conversation.ts';
import { detailOf } from '../problem-details.ts';
import { eventsOf } from '../running/turn-parts.ts';
import { ConversationsRefusal, ConversationsUnavailable } from './conversations-client.ts';
import type { KeptConversation } from './kept-conversation.ts';

/** A turn as the store has it, for the model and for the page. */
export interface KeptTurn {
  readonly forModel: ModelTurn;
  readonly shown: ConversationTurn;
}

/** Shows a message's answer again, as the store has it; without the `start` that came before. */
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
  if (turn) {
    yield* eventsOf(turn.shown.parts);
    yield endOf(turn, sessionId);
  } else yield { event: 'error', data: makeProblem(code, detailOf(code), telemetry.traceId()) };
}

/** A kept turn from `start` to its end. */
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
  if (isAnswered(outcome) || outcome === 'stopped') {
    const message = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    return {
      event: 'done',
      data: {
        message,
        sessionId,
        traceId,
        toolCalls: forModel.toolCalls,
        outcome: outcome as AnswerOutcome | 'stopped',
        ...(usage && { usage }),
      },
    };
  }
  const code = problemOf(outcome);
  return { event: 'error', data: { ...makeProblem(code, detailOf(code), traceId), kept: false } };
}

/** The problem for the outcome of a turn that was not answered. */
function problemOf(outcome: string): ProblemCode {
  if (outcome === 'awaiting-approval' || outcome === 'approval-expired') return 'approval-expired';
  return Object.hasOwn(PROBLEM, outcome) ? (outcome as ProblemCode) : 'turn-interrupted';
}

/** The problem for a store that did not do what was asked. */
export function codeOf(error: unknown): ProblemCode {
  if (error instanceof ConversationsRefusal) return error.code;
  if (error instanceof ConversationsUnavailable) return 'conversations-unavailable';
  throw error;
}
