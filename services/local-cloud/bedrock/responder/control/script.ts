import type { Delivery } from '../plan.ts';
import type { SpelledCall } from './read-call.ts';

/** What control calls make of one message of the model. */
export interface ScriptedMessage {
  readonly text?: string;
  readonly calls: readonly Pick<SpelledCall, 'name' | 'input'>[];
  readonly delivery: Pick<Delivery, 'waitMs' | 'fault' | 'stopReason' | 'reasoning'>;
}

/** What control calls make of one turn. */
export interface Script {
  /** The model's messages; all but the last call tools. */
  readonly messages: readonly ScriptedMessage[];
  /** Of the whole turn. */
  readonly pace: Pick<Delivery, 'pieceDelayMs' | 'textMs'>;
  /** Calls in tool results and in the system prompt are obeyed. */
  readonly obeys: boolean;
  /** What is answered after the messages, as if it had been said alone. */
  readonly prompt: string | undefined;
}
