import type {
  AppendedTurn,
  ConversationChange,
  ConversationSummary,
  TurnToAppend,
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

/** The large parts of a turn: as the page shows it, and as the model takes it. */
export type Part = 'parts' | 'messages';

/** A turn with those of its large parts that were asked for. */
export interface KeptTurn
  extends Omit<TurnToAppend, 'version' | Part>,
    Partial<Pick<TurnToAppend, Part>> {
  readonly createdAt: string;
}

export interface KeptConversation extends ConversationSummary {
  readonly createdAt: string;
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
  /** The turn's id belongs to another prompt. */
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
  /** @returns undefined where the owner has no such conversation, `contended` after too many tries. */
  change(
    name: ConversationName,
    change: ConversationChange,
  ): Promise<ConversationSummary | 'contended' | undefined>;
  append(name: ConversationName, turn: TurnToAppend): Promise<Appending>;
  /** Deletes all that is kept of it; nothing happens where there is nothing. */
  delete(name: ConversationName): Promise<void>;
}
