import type { Approval, ToolCallSummary, TurnUsage } from '@three-tier-chat/wire-contract';
import type { TurnParts } from './running/turn-parts.ts';

/** What a turn has come to, when it pauses and when it goes on. */
export interface TurnSoFar {
  readonly parts: TurnParts;
  readonly toolCalls: readonly ToolCallSummary[];
  readonly usage: TurnUsage | undefined;
}

/** A turn that waits for the user. */
export interface PausedRecord extends TurnSoFar {
  readonly turnId: string;
  readonly prompt: string;
  /** What the model is shown of it if it never goes on. */
  readonly messages: readonly object[];
  /** How it goes on: `PausedTurn`. */
  readonly pending: object;
  readonly asked: readonly Approval[];
  /** Of the store's open turn; undefined when the turn is not kept. */
  readonly attempt: string | undefined;
  /** Of the first turn of a conversation: see `FirstAnswer`. */
  readonly firstTitle: string | undefined;
}

/** The first answer of a conversation, which gives it its title. */
export interface FirstAnswer {
  readonly prompt: string;
  readonly answer: string;
  /** The title that the model's own may replace. */
  readonly title: string;
}
