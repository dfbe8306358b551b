import { Message, type MessageData } from '@strands-agents/sdk';
import type { ModelTurn, TurnSummary } from '@three-tier-chat/wire-contract';

/** What the model has of one turn. */
export interface RememberedTurn {
  readonly turnId: string;
  readonly messages: readonly Message[];
}

/** The turns that a summary is to replace, and the summary of those before. */
export interface OldestTurns {
  readonly summary: string | undefined;
  readonly turns: readonly RememberedTurn[];
}

/** A cautious estimate: JSON of English text has about four for each token, other scripts fewer. */
const CHARACTERS_PER_TOKEN = 3;
/** Beyond this part of what the model is shown, the oldest turns are summarized. */
const FULL = 0.5;
/** So much of it stays as it is. */
const KEPT = 0.25;

/** The last turns of one conversation, as the model is shown them, and a summary of those before. */
export class RememberedTurns {
  readonly #maxCharacters: number;
  #turns: readonly RememberedTurn[] = [];
  #summary: TurnSummary | undefined;

  /** @param contextTokens that the model is shown at most. */
  constructor(contextTokens: number) {
    this.#maxCharacters = contextTokens * CHARACTERS_PER_TOKEN;
  }

  get messages(): readonly Message[] {
    return this.#turns.flatMap(({ messages }) => messages);
  }

  get summary(): TurnSummary | undefined {
    return this.#summary;
  }

  /** Replaces what is remembered by what is kept. */
  restore(turns: readonly ModelTurn[]): void {
    this.#summary = turns.findLast(({ summary }) => summary)?.summary;
    const { upTo } = this.#summary ?? {};
    const start = turns.findIndex(({ turnId }) => turnId === upTo) + 1;
    this.#turns = turns.slice(start).map(({ turnId, messages }) => ({
      turnId,
      messages: toMessages(messages),
    }));
    this.#trim();
  }

  /** Forgets a turn whose place another takes, and all that followed it. */
  forgetFrom(turnId: string): void {
    const place = this.#turns.findIndex((turn) => turn.turnId === turnId);
    if (place >= 0) this.#turns = this.#turns.slice(0, place);
  }

  /** Forgets a turn that is the last and begins again. */
  forgetLast(turnId: string): void {
    if (this.#turns.at(-1)?.turnId === turnId) this.#turns = this.#turns.slice(0, -1);
  }

  add(turn: RememberedTurn): void {
    this.#turns = [...this.#turns, turn];
    this.#trim();
  }

  /** The turns that are to be summarized; undefined while there is room. */
  oldest(): OldestTurns | undefined {
    if (charactersOf(this.#turns) <= this.#maxCharacters * FULL) return undefined;
    const kept = this.#lastWithin(this.#maxCharacters * KEPT);
    const turns = this.#turns.slice(0, this.#turns.length - kept);
    return turns.length > 0 ? { summary: this.#summary?.text, turns } : undefined;
  }

  /** Replaces turns by their summary, if they are still the oldest. */
  replaceBySummary({ turns }: OldestTurns, text: string): void {
    const last = turns.at(-1);
    if (!last || !turns.every((turn, index) => turn === this.#turns[index])) return;
    this.#turns = this.#turns.slice(turns.length);
    this.#summary = { text, upTo: last.turnId };
  }

  /** Without a summary, the oldest turns that do not fit are forgotten. */
  #trim(): void {
    this.#turns = this.#turns.slice(-this.#lastWithin(this.#maxCharacters));
  }

  /** How many of the last turns have so many characters together: one at least. */
  #lastWithin(characters: number): number {
    let count = 0;
    let sum = 0;
    for (const turn of [...this.#turns].reverse()) {
      sum += charactersOf([turn]);
      if (sum > characters && count > 0) break;
      count += 1;
    }
    return Math.max(count, 1);
  }
}

function charactersOf(turns: readonly RememberedTurn[]): number {
  return turns.reduce((sum, { messages }) => sum + JSON.stringify(messages).length, 0);
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
