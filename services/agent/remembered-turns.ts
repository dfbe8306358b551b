import { Message, type MessageData } from '@strands-agents/sdk';
import type { ModelTurn } from '@three-tier-chat/wire-contract';

/** What the model has of one turn. */
export interface RememberedTurn {
  readonly turnId: string;
  readonly messages: readonly Message[];
}

/** Turns that the model is shown at most, with what they called. */
const MOST_MESSAGES = 40;

/** The last turns of one conversation, as the model is shown them. */
export class RememberedTurns {
  #turns: readonly RememberedTurn[] = [];

  /** The messages of the last turns, as many whole turns as the model is shown. */
  get messages(): readonly Message[] {
    return this.#turns.flatMap(({ messages }) => messages);
  }

  /** Replaces what is remembered by what is kept. */
  restore(turns: readonly ModelTurn[]): void {
    this.#turns = turns.map(({ turnId, messages }) => ({
      turnId,
      messages: toMessages(messages),
    }));
    this.#trim();
  }

  /** Forgets a turn that is the last and begins again. */
  forgetLast(turnId: string): void {
    if (this.#turns.at(-1)?.turnId === turnId) this.#turns = this.#turns.slice(0, -1);
  }

  add(turn: RememberedTurn): void {
    this.#turns = [...this.#turns, turn];
    this.#trim();
  }

  #trim(): void {
    let count = this.messages.length;
    let dropped = 0;
    for (const { messages } of this.#turns.slice(0, -1)) {
      if (count <= MOST_MESSAGES) break;
      count -= messages.length;
      dropped += 1;
    }
    this.#turns = this.#turns.slice(dropped);
  }
}

/** Reads kept messages; one that cannot be read, such as an older agent's, is left out. */
export function toMessages(messages: readonly object[]): Message[] {
  return messages.flatMap((data) => {
    try {
      return [Message.fromJSON(data as MessageData)];
    } catch {
      return [];
    }
  });
}
