import { randomUUID } from 'node:crypto';
import type { Caller } from '@three-tier-chat/identity';
import type { ModelTurn, TurnToFinish } from '@three-tier-chat/wire-contract';
import { refuse } from '../refusal.ts';
import { TurnParts } from '../running/turn-parts.ts';
import type { KeptConversation } from './kept-conversation.ts';
import type { KeptTurn } from './read-turns.ts';
import { codeOf } from './repeat-turn.ts';

/**
 * The store's turns for a request that cannot do without them. Every method throws a `Refusal` with a
 * problem for the user where the store refuses or is away.
 */
export class OpenTurns {
  readonly #kept: KeptConversation;

  constructor(kept: KeptConversation) {
    this.#kept = kept;
  }

  /** @returns undefined where there is no such turn. */
  read(caller: Caller, turnId: string): Promise<KeptTurn | undefined> {
    return ask(() => this.#kept.read(caller, turnId));
  }

  /** @returns undefined where no turn asked for this approval. */
  readAsking(caller: Caller, approvalId: string): Promise<KeptTurn | undefined> {
    return ask(() => this.#kept.readAsking(caller, approvalId));
  }

  historyBefore(caller: Caller, turnId: string): Promise<readonly ModelTurn[]> {
    return ask(() => this.#kept.historyBefore(caller, turnId));
  }

  /** Closes a turn that nobody runs. @returns false if somebody changed it meanwhile. */
  close(caller: Caller, { forModel, shown }: KeptTurn, outcome: string): Promise<boolean> {
    const { pending: _, attempt, turnId, ...rest } = forModel;
    const parts = new TurnParts(shown.parts);
    parts.closeApprovals('expired');
    return this.take(caller, turnId, {
      ...rest,
      outcome,
      parts: parts.all,
      attempt: randomUUID(),
      ...(attempt !== undefined && { replaces: attempt }),
    });
  }

  /** @returns false if the turn is not that attempt's any more. */
  take(caller: Caller, turnId: string, turn: TurnToFinish): Promise<boolean> {
    return ask(() => this.#kept.take(caller, turnId, turn));
  }
}

async function ask<T>(askStore: () => Promise<T>): Promise<T> {
  try {
    return await askStore();
  } catch (error) {
    throw refuse(codeOf(error));
  }
}
