import type {
  AppendedTurn,
  ConversationChange,
  ConversationSummary,
  TurnToAppend,
  TurnToFinish,
  TurnUsage,
} from '@three-tier-chat/wire-contract';

/** A conversation of one user: whoever else names the same id reaches another one. */
export interface ConversationName {
  /** Okta's stable id of the owner. */
  readonly uid: string;
  readonly id: string;
}

/** Which part of a list is asked for. */
export interface ListRequest {
  /** Text that a title or a prompt holds; case does not count. */
  readonly search?: string;
  /** The place of the last conversation that is known already. */
  readonly after?: string;
}

export interface ListPage {
  readonly conversations: readonly ConversationSummary[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** The large parts of a turn: as the page shows it, as the model takes it, how the agent goes on. */
export type Part = 'parts' | 'messages' | 'pending';

/** A turn that is to be kept. */
export type TurnContent = Omit<TurnToAppend, 'version'>;

/** A turn with those of its large parts that were asked for. */
export interface KeptTurn
  extends Omit<TurnContent, Part | 'attempt' | 'openForSeconds'>,
    Partial<Pick<TurnContent, Part | 'attempt'>> {
  readonly createdAt: string;
}

export interface KeptConversation extends ConversationSummary {
  readonly createdAt: string;
  /** Of all turns that it has had. */
  readonly usage?: TurnUsage;
  /** How many turns it has had. */
  readonly version: number;
  /** Oldest first. */
  readonly turns: readonly KeptTurn[];
  /** The number before which the page of the turns before these ends; absent where there are none. */
  readonly earlier?: number;
}

/** What became of a turn that was to be appended. */
export type Appending =
  | { readonly kind: 'appended'; readonly answer: AppendedTurn }
  /** The conversation has another number of turns than the caller knows of, or is being deleted. */
  | { readonly kind: 'stale' }
  /** The caller knows of turns, and there is no such conversation any more. */
  | { readonly kind: 'missing' }
  /** The last turn is running. */
  | { readonly kind: 'busy' }
  /** The turn's id belongs to another prompt. */
  | { readonly kind: 'reused' }
  | { readonly kind: 'too-large' };

/** What became of an open turn that was to be changed. */
export type Finishing =
  | { readonly kind: 'finished'; readonly answer: AppendedTurn }
  /** Another attempt has the turn, or it is over with another outcome. */
  | { readonly kind: 'lost' }
  /** There is no such turn, or no such conversation. */
  | { readonly kind: 'missing' }
  /** The turn has another prompt. */
  | { readonly kind: 'reused' }
  | { readonly kind: 'too-large' };

/** Keeps the conversations of all users, each for its owner alone. */
export interface ConversationStore {
  list(uid: string, request: ListRequest): Promise<ListPage>;
  /**
   * Reads the last turns, as many as an answer holds.
   *
   * @param before number of the turn before which they end; absent: the last of all.
   * @returns undefined where the owner has no such conversation.
   */
  read(
    name: ConversationName,
    parts: readonly Part[],
    before?: number,
  ): Promise<KeptConversation | undefined>;
  /**
   * @returns undefined where the owner has no such conversation, `renamed` where the title is another than
   * the one to replace, `contended` after too many tries.
   */
  change(
    name: ConversationName,
    change: ConversationChange,
  ): Promise<ConversationSummary | 'renamed' | 'contended' | undefined>;
  append(name: ConversationName, turn: TurnToAppend): Promise<Appending>;
  /** Replaces the content of an open turn, for the attempt that has it or takes it over. */
  finish(name: ConversationName, turnId: string, turn: TurnToFinish): Promise<Finishing>;
  /** Deletes all that is kept of it; nothing happens where there is nothing. */
  delete(name: ConversationName): Promise<void>;
}
