import type { AnswerOutcome, TurnPart } from '@three-tier-chat/wire-contract';
import type { Accessor } from 'solid-js';

/** A message and its answer. */
export interface Turn {
  readonly prompt: string;
  /** The message's idempotency key: the same for every attempt. */
  readonly turnId: string;
  /** When it was asked, in milliseconds since the epoch; undefined if the store does not say. */
  readonly askedAtMs?: number | undefined;
  /** Id of the turn whose place it takes, with all that followed that one. */
  readonly supersedes?: string | undefined;
  readonly answer: Accessor<Answer>;
}

export interface Answer {
  /**
   * `waiting` until the server accepts the message; `held` until the user has signed in again;
   * `awaiting` until the user has decided on a call; the last three are final.
   */
  readonly status: 'waiting' | 'answering' | 'held' | 'awaiting' | 'done' | 'stopped' | 'failed';
  /** How the model ended a `done` answer. */
  readonly outcome?: AnswerOutcome;
  /** Text, tool calls and approvals in the order in which they arrived. */
  readonly parts: readonly TurnPart[];
  /** Root of the answer's trace; replaced by the server's, if it names another. */
  readonly traceId: string;
  /** Why it failed, or why a decision could not be sent, as a sentence. */
  readonly failure?: string;
  /** Before that, the service refuses the message again; in milliseconds since the epoch. */
  readonly retryAtMs?: number;
  /** The connection was lost: the page tries to join the turn again. */
  readonly isLost?: boolean;
  /** The user wants it to stop, and the service has not acknowledged that. */
  readonly isStopping?: boolean;
  /** It is no longer followed, but the service did not acknowledge that it is stopped. */
  readonly isStopUnknown?: boolean;
  /** False if the service could not keep the turn. */
  readonly isKept?: boolean;
}

/** Tells whether an answer is not running; a held or awaiting one may continue later. */
export function isSettled({ status }: Answer): boolean {
  return status !== 'waiting' && status !== 'answering';
}
