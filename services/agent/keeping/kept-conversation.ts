import { randomUUID } from 'node:crypto';
import type { Logger } from '@three-tier-chat/telemetry';
import type { ModelTurn, ProblemCode, TurnToFinish } from '@three-tier-chat/wire-contract';
import {
  type Asker,
  type ConversationsClient,
  ConversationsRefusal,
  ConversationsUnavailable,
} from './conversations-client.ts';
import {
  type KeptTurn,
  type Reading,
  readAskingTurn,
  readHistory,
  readTurn,
} from './read-turns.ts';

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
  /** Id of the turn whose place it takes. */
  readonly supersedes?: string | undefined;
  /** Longer than the turn may run. */
  readonly openForSeconds: number;
}

interface UnfinishedTurn {
  readonly turnId: string;
  readonly turn: TurnToFinish;
  /** The store did not say whether it had opened it. */
  readonly isDoubtful: boolean;
}

export interface KeptConversationOptions {
  readonly client: ConversationsClient;
  readonly logger: Logger;
  readonly agentVersion: string;
  readonly modelId: string;
  readonly sessionId: string;
}

/** Tries to begin a turn while the conversation changes under the caller's hands. */
const MOST_TRIES = 3;

/**
 * One conversation of one user in the store. The store is the truth; what the agent remembers is a
 * cache of it, valid as long as the number of turns is the same
 * (docs/decisions/memory-is-a-cache-of-the-store.md).
 */
export class KeptConversation {
  readonly #options: KeptConversationOptions;
  /** How many turns memory knows of; undefined while it knows of none. */
  #version: number | undefined;
  /** Memory has what the store refused to keep. */
  #isStale = false;
  /** A turn that is over, and that the store could not be told so. */
  #unfinished: UnfinishedTurn | undefined;
  /** A turn of which the store did not say whether it was opened. */
  #doubtful: { readonly turnId: string; readonly attempt: string } | undefined;

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
    const left = this.#unfinished;
    if (left) {
      const isKept = await this.finish(asker, left.turnId, left.turn);
      // The store never opened it: memory alone has it, and keeps it.
      if (!isKept && left.isDoubtful) this.#isStale = false;
    }
    // It would be in the way of this one.
    if (this.#unfinished) return { kind: 'unkept' };
    try {
      return await this.#open(asker, turn);
    } catch (error) {
      if (error instanceof ConversationsRefusal) return this.#refusal(error);
      return this.#unkept(error);
    }
  }

  async #open(asker: Asker, { supersedes, ...turn }: TurnToOpen): Promise<Opening> {
    const attempt = randomUUID();
    this.#doubtful = { turnId: turn.turnId, attempt };
    let history = this.#isStale ? await this.#readHistory(asker) : undefined;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const version = this.#version ?? 0;
      try {
        const opened = await this.#options.client.append(asker, this.#options.sessionId, {
          ...turn,
          ...(supersedes !== undefined && { supersedes }),
          ...this.makers,
          attempt,
          version,
          outcome: 'running',
          parts: [],
          messages: [],
          toolCalls: [],
        });
        if (opened.outcome !== 'running') {
          this.#doubtful = undefined;
          return { kind: 'repeated' };
        }
        // A turn that begins again does so whatever memory knows of the turns before it.
        const isAsKnown = opened.version === version || opened.version === version + 1;
        // Memory has the turns whose place it takes, or a summary of them.
        if (!isAsKnown || supersedes !== undefined) history = await this.#readHistory(asker);
        this.#version = opened.version;
        // Only now: an open turn whose history cannot be read is in the way of the next.
        this.#doubtful = undefined;
        return {
          kind: 'opened',
          attempt,
          ...(history && { history: history.filter(({ turnId }) => turnId !== turn.turnId) }),
          ...(opened.version === 1 && { firstTitle: opened.title }),
        };
      } catch (error) {
        if (!(error instanceof ConversationsRefusal)) throw error;
        this.#doubtful = undefined;
        // Changed, or deleted, meanwhile.
        if (error.code !== 'conversation-changed' && error.code !== 'not-found') throw error;
        history = await this.#readHistory(asker);
      }
    }
    return { kind: 'refused', code: 'session-busy' };
  }

  /**
   * Notes what a turn has become that the store may have opened without saying so: it would be in the
   * way of the next one, which closes it first.
   */
  leave(turnId: string, turn: Omit<TurnToFinish, 'attempt'>): void {
    if (this.#doubtful?.turnId !== turnId) return;
    this.#unfinished = {
      turnId,
      turn: { ...turn, attempt: this.#doubtful.attempt },
      isDoubtful: true,
    };
    this.#doubtful = undefined;
  }

  /**
   * Keeps what a turn has become.
   *
   * @param timeoutMs by default as for every operation.
   * @returns false if it could not be kept.
   */
  async finish(
    asker: Asker,
    turnId: string,
    turn: TurnToFinish,
    timeoutMs?: number,
  ): Promise<boolean> {
    const { client, sessionId, logger } = this.#options;
    this.#unfinished = undefined;
    try {
      await client.finish(asker, sessionId, turnId, turn, timeoutMs);
      return true;
    } catch (error) {
      if (error instanceof ConversationsRefusal) {
        logger.warn('turn.unkept', { code: error.code });
        // Another attempt has taken the turn over, or it is deleted.
        this.#isStale = true;
        return false;
      }
      this.#unkept(error);
      this.#unfinished = { turnId, turn, isDoubtful: false };
      return false;
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
    } catch (error) {
      const isTaken =
        error instanceof ConversationsRefusal && error.code === 'conversation-changed';
      if (isTaken) return false;
      throw error;
    }
    // What could not be kept of it before is older.
    if (this.#unfinished?.turnId === turnId) this.#unfinished = undefined;
    return true;
  }

  /** See {@link readTurn}. */
  read(asker: Asker, turnId: string): Promise<KeptTurn | undefined> {
    return readTurn(this.#readingOf(asker), turnId);
  }

  /** See {@link readAskingTurn}. */
  readAsking(asker: Asker, approvalId: string): Promise<KeptTurn | undefined> {
    return readAskingTurn(this.#readingOf(asker), approvalId);
  }

  /**
   * The turns before one, for a memory that has none.
   *
   * @throws ConversationsRefusal, ConversationsUnavailable
   */
  async historyBefore(asker: Asker, turnId: string): Promise<readonly ModelTurn[]> {
    const turns = await this.#readHistory(asker);
    const end = turns.findIndex((turn) => turn.turnId === turnId);
    return end < 0 ? turns : turns.slice(0, end);
  }

  /**
   * Gives the conversation a title, if it still has the one that it replaces.
   *
   * @throws ConversationsRefusal, ConversationsUnavailable
   */
  async rename(asker: Asker, title: string, replaces: string): Promise<void> {
    await this.#options.client.change(asker, this.#options.sessionId, { title, replaces });
  }

  /** From then on memory is to know these turns; none of a conversation that was deleted. */
  async #readHistory(asker: Asker): Promise<readonly ModelTurn[]> {
    const { turns, version } = (await readHistory(this.#readingOf(asker))) ?? {
      turns: [],
      version: 0,
    };
    this.#version = version;
    this.#isStale = false;
    return turns;
  }

  #readingOf(asker: Asker): Reading {
    const { client, sessionId } = this.#options;
    return { client, sessionId, asker };
  }

  #refusal({ code }: ConversationsRefusal): Opening {
    // A token without the scopes, such as another client's, opens no conversation but may chat.
    if (code === 'not-allowed') {
      this.#options.logger.warn('turn.unkept', { code });
      return { kind: 'unkept' };
    }
    return { kind: 'refused', code };
  }

  /** @throws an error that is none of the store's. */
  #unkept(error: unknown): Opening {
    if (!(error instanceof ConversationsUnavailable)) throw error;
    this.#options.logger.warn('turn.unkept', { code: 'conversations-unavailable' });
    return { kind: 'unkept' };
  }
}
