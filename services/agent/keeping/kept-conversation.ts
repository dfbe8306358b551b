import { randomUUID } from 'node:crypto';
import type { Logger } from '@three-tier-chat/telemetry';
import type {
  ConversationTurn,
  ModelTurn,
  ProblemCode,
  TurnToFinish,
} from '@three-tier-chat/wire-contract';
import {
  type Asker,
  type ConversationsClient,
  ConversationsRefusal,
  ConversationsUnavailable,
} from './conversations-client.ts';

/** What the store says to a turn that is to begin. */
export type Opening =
  | {
      readonly kind: 'opened';
      readonly attempt: string;
      /** The turns before it, when memory does not have them. */
      readonly history?: readonly ModelTurn[];
      /** Set for the first turn: the title that the store made of the prompt. */
      readonly firstTitle?: string;
    }
  /** The message was answered before, or is followed by others. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly code: ProblemCode }
  /** The store is away, or the token does not open it: the turn may run and is not kept. */
  | { readonly kind: 'unkept' };

/** A turn that is to begin, as it is kept until it ends. */
export interface TurnToOpen {
  readonly turnId: string;
  readonly prompt: string;
  readonly traceId: string;
  /** Longer than the turn may run. */
  readonly openForSeconds: number;
}

export interface KeptConversationOptions {
  readonly client: ConversationsClient;
  readonly logger: Logger;
  readonly agentVersion: string;
  readonly modelId: string;
  readonly sessionId: string;
}

/** Turns that are found while the conversation changes under the caller's hands. */
const MOST_TRIES = 3;
/** Pages of turns that are read for the model; what is older does not fit its window anyway. */
const MOST_PAGES = 5;
const FINISHING_TRIES = 3;

/**
 * One conversation of one user in the store. The store is the truth; what the agent remembers is a
 * cache of it, valid as long as the number of turns is the same.
 */
export class KeptConversation {
  readonly #options: KeptConversationOptions;
  /** How many turns memory knows of; undefined while it knows of none. */
  #version: number | undefined;
  /** A turn that is over, and that the store could not be told so. */
  #unfinished: { readonly turnId: string; readonly turn: TurnToFinish } | undefined;

  constructor(options: KeptConversationOptions) {
    this.#options = options;
  }

  /** What made the turns that this agent keeps. */
  get makers(): { readonly agentVersion: string; readonly modelId: string } {
    const { agentVersion, modelId } = this.#options;
    return { agentVersion, modelId };
  }

  /** Opens a turn: from then on the conversation takes no other. */
  async open(asker: Asker, turn: TurnToOpen): Promise<Opening> {
    const attempt = randomUUID();
    let history: readonly ModelTurn[] | undefined;
    if (this.#unfinished) await this.finish(asker, this.#unfinished.turnId, this.#unfinished.turn);
    if (this.#unfinished) return { kind: 'unkept' };
    try {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        try {
          const version = this.#version ?? 0;
          const opened = await this.#options.client.append(asker, this.#options.sessionId, {
            ...this.#emptyTurn(turn),
            turnId: turn.turnId,
            attempt,
            version,
            openForSeconds: turn.openForSeconds,
          });
          if (opened.outcome !== 'running') return { kind: 'repeated' };
          const knowsTurnsBefore = history || this.#version !== undefined || opened.version === 1;
          if (!knowsTurnsBefore) history = await this.#readHistory(asker);
          this.#version = opened.version;
          return {
            kind: 'opened',
            attempt,
            ...(history && { history: history.filter(({ turnId }) => turnId !== turn.turnId) }),
            ...(opened.version === 1 && { firstTitle: opened.title }),
          };
        } catch (error) {
          if (!(error instanceof ConversationsRefusal)) throw error;
          if (error.code === 'conversation-changed') history = await this.#readHistory(asker);
          else if (error.code === 'not-found') {
            // Deleted meanwhile: a new conversation begins under the same id.
            this.#version = 0;
            history = [];
          } else return this.#refusal(error);
        }
      }
      return { kind: 'refused', code: 'session-busy' };
    } catch (error) {
      if (error instanceof ConversationsRefusal) return this.#refusal(error);
      return this.#unkept(error);
    }
  }

  /** Keeps what a turn has become. @returns false if it could not be kept. */
  async finish(asker: Asker, turnId: string, turn: TurnToFinish): Promise<boolean> {
    const { client, sessionId, logger } = this.#options;
    this.#unfinished = undefined;
    for (let tries = 1; ; tries += 1) {
      try {
        await client.finish(asker, sessionId, turnId, turn);
        return true;
      } catch (error) {
        if (error instanceof ConversationsRefusal) {
          logger.warn('turn.unkept', { code: error.code });
          // Another attempt has taken the turn over: memory has what is not kept.
          this.#version = undefined;
          return false;
        }
        if (!(error instanceof ConversationsUnavailable)) throw error;
        if (tries < FINISHING_TRIES && asker.expiresAtMs > Date.now()) continue;
        logger.warn('turn.unkept', { code: 'conversations-unavailable' });
        // It stands open in the store, and would be in the way of the next turn.
        this.#unfinished = { turnId, turn };
        return false;
      }
    }
  }

  /**
   * Reads a turn as the model and as the page need it.
   *
   * @returns undefined where there is none among the last turns.
   * @throws ConversationsRefusal, ConversationsUnavailable
   */
  async read(
    asker: Asker,
    turnId: string,
  ): Promise<{ readonly forModel: ModelTurn; readonly shown: ConversationTurn } | undefined> {
    const { client, sessionId } = this.#options;
    const id = turnId.toLowerCase();
    try {
      const [forModel, shown] = await Promise.all([
        findTurn((cursor) => client.readMessages(asker, sessionId, cursor), id),
        findTurn((cursor) => client.read(asker, sessionId, cursor), id),
      ]);
      return forModel && shown && { forModel, shown };
    } catch (error) {
      if (error instanceof ConversationsRefusal && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  /**
   * Changes a turn that another attempt holds, or held.
   *
   * @returns false if it is not that attempt's any more.
   * @throws ConversationsRefusal, ConversationsUnavailable
   */
  async take(asker: Asker, turnId: string, turn: TurnToFinish): Promise<boolean> {
    try {
      await this.#options.client.finish(asker, this.#options.sessionId, turnId, turn);
      return true;
    } catch (error) {
      const isTaken =
        error instanceof ConversationsRefusal && error.code === 'conversation-changed';
      if (isTaken) return false;
      throw error;
    }
  }

  /**
   * Finds the turn that asked for an approval, among the last ones.
   *
   * @throws ConversationsRefusal, ConversationsUnavailable
   */
  async readWaiting(asker: Asker, approvalId: string): ReturnType<KeptConversation['read']> {
    const { client, sessionId } = this.#options;
    try {
      const { turns } = await client.read(asker, sessionId);
      const shown = turns.find(({ parts }) =>
        parts.some((part) => part.kind === 'approval' && part.approval.id === approvalId),
      );
      return shown && (await this.read(asker, shown.turnId));
    } catch (error) {
      if (error instanceof ConversationsRefusal && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  /** The turns before one, for a memory that has none. */
  async historyBefore(asker: Asker, turnId: string): Promise<readonly ModelTurn[]> {
    const turns = await this.#readHistory(asker);
    const end = turns.findIndex((turn) => turn.turnId === turnId.toLowerCase());
    return end < 0 ? turns : turns.slice(0, end);
  }

  /** Gives the conversation a title, if it still has the one that it replaces. */
  async rename(asker: Asker, title: string, replaces: string): Promise<void> {
    await this.#options.client.change(asker, this.#options.sessionId, { title, replaces });
  }

  /** What is known of a turn before it has run. */
  #emptyTurn({ prompt, traceId }: Pick<TurnToOpen, 'prompt' | 'traceId'>) {
    return {
      prompt,
      traceId,
      ...this.makers,
      outcome: 'running',
      parts: [],
      messages: [],
      toolCalls: [],
    };
  }

  async #readHistory(asker: Asker): Promise<readonly ModelTurn[]> {
    const { client, sessionId } = this.#options;
    let turns: readonly ModelTurn[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await client.readMessages(asker, sessionId, cursor);
      turns = [...page.turns, ...turns];
      if (cursor === undefined) this.#version = page.version;
      cursor = page.cursor;
      if (cursor === undefined || isWholeForModel(turns)) break;
    }
    return turns;
  }

  #refusal({ code }: ConversationsRefusal): Opening {
    // A token without the scopes, such as another client's, opens no conversation but may chat.
    if (code === 'not-allowed') {
      this.#options.logger.warn('turn.unkept', { code });
      return { kind: 'unkept' };
    }
    return { kind: 'refused', code };
  }

  #unkept(error: unknown): Opening {
    if (!(error instanceof ConversationsUnavailable)) throw error;
    this.#options.logger.warn('turn.unkept', { code: 'conversations-unavailable' });
    return { kind: 'unkept' };
  }
}

/** Whether the turns before these are summarized in them. */
function isWholeForModel(turns: readonly ModelTurn[]): boolean {
  const summary = turns.findLast((turn) => turn.summary)?.summary;
  return summary !== undefined && turns.some(({ turnId }) => turnId === summary.upTo);
}

/** Looks for a turn from the last to the first, as far as the model's window may reach. */
async function findTurn<Turn extends { readonly turnId: string }>(
  read: (cursor?: string) => Promise<{ readonly turns: readonly Turn[]; readonly cursor?: string }>,
  id: string,
): Promise<Turn | undefined> {
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await read(cursor);
    const found = page.turns.find(({ turnId }) => turnId === id);
    if (found || page.cursor === undefined) return found;
    cursor = page.cursor;
  }
  return undefined;
}
