import type { Telemetry } from '@three-tier-chat/telemetry';
import type { Conversation } from './conversation.ts';
import type { KeptConversation } from './keeping/kept-conversation.ts';
import type { ModelPrice } from './settings.ts';
import type { FirstAnswer, PausedRecord, TurnSoFar } from './turn-record.ts';
import type { TurnTimes } from './turn-times.ts';

export interface TurnOptions {
  readonly conversation: Conversation;
  readonly kept: KeptConversation;
  readonly telemetry: Telemetry;
  readonly times: TurnTimes;
  readonly price?: ModelPrice | undefined;
  /** Called when the turn waits for the user. */
  readonly onPaused: (record: PausedRecord) => void;
  /** Called with the keeping of a turn whose end is told before it is kept. */
  readonly onKeeping: (keeping: Promise<unknown>) => void;
  /** Called when the first turn of a conversation was answered and is kept. */
  readonly onFirstAnswer: (first: FirstAnswer) => void;
}

/** A run of a turn, from its message or from an approval on. */
export interface RunOptions extends TurnOptions {
  readonly soFar: TurnSoFar;
  /** Of the store's open turn; undefined when the turn is not kept. */
  readonly attempt: string | undefined;
  readonly firstTitle: string | undefined;
}
