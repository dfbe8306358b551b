import type { ApprovalDecision } from '@three-tier-chat/wire-contract';
import type { Setter } from 'solid-js';
import type { AcceptedAnswer, Question } from '../api/invoke.ts';
import type { AnswerWriter } from './answer-writer.ts';
import type { AnswerEvent } from './chat-event.ts';
import type { Answer, Turn } from './turn.ts';

/** What a turn's events come from. */
export interface AnswerSource {
  /** Sends a question; resolves once the server accepts it, then yields the answer's events. */
  readonly ask: (question: Question) => Promise<AcceptedAnswer<AsyncIterable<AnswerEvent>>>;
  /** Waits so many milliseconds; rejects with the signal's reason if it is aborted first. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** Resolves as soon as the device has a network; rejects as `wait`. */
  readonly untilOnline: (signal: AbortSignal) => Promise<void>;
  /** The maximum duration of a whole answer, in milliseconds. */
  readonly answerTimeoutMs: number;
}

/** A turn whose answer is being written. */
export interface LiveTurn extends Turn {
  readonly setAnswer: Setter<Answer>;
  readonly writer: AnswerWriter;
}

/** The request by which a turn is followed first; all others join it again. */
export type FirstRequest =
  | { readonly kind: 'message' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'approval'; readonly id: string; readonly decision: ApprovalDecision };
