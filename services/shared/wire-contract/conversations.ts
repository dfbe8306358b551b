import type { ToolCallSummary, ToolEvent } from './chat.ts';

/** Where the conversations of the signed-in user are, at the edge and at the API behind it. */
export const CONVERSATIONS_PATH = '/api/conversations';

/** The longest title, in characters. */
export const MAX_TITLE_LENGTH = 200;

/** The longest search, in characters. */
export const MAX_SEARCH_LENGTH = 200;

/** A conversation as a list shows it. */
export interface ConversationSummary {
  /** The session id of the invoke route. */
  readonly id: string;
  readonly title: string;
  /** Time of the last turn (ISO 8601). */
  readonly updatedAt: string;
  readonly pinned: boolean;
}

/** A page of the user's conversations: pinned ones first, then the newest. */
export interface ConversationList {
  readonly conversations: readonly ConversationSummary[];
  /** Where the next page begins; absent on the last one. A page of a search may be short, or empty. */
  readonly cursor?: string;
}

/** Body of the change of a conversation: at least one of both. */
export interface ConversationChange {
  readonly title?: string;
  readonly pinned?: boolean;
}

/** What an answer is made of, in the order in which it came. */
export type TurnPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool'; readonly call: ToolEvent };

/** Tokens that the model read and wrote for a turn. */
export interface TurnUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What every form of a turn has. Additions only. */
interface TurnRecord {
  /** The message's idempotency key, in lower case. */
  readonly turnId: string;
  readonly prompt: string;
  /** An `AnswerOutcome`, or why there is no whole answer; a receiver takes an unknown one for `complete`. */
  readonly outcome: string;
  readonly traceId: string;
  /** Absent when the model was not reached. */
  readonly usage?: TurnUsage;
}

/** A turn as the page shows it. */
export interface ConversationTurn extends TurnRecord {
  readonly createdAt: string;
  readonly parts: readonly TurnPart[];
}

/** Which release of the agent, and which model, made a turn. */
interface TurnMakers {
  readonly agentVersion: string;
  readonly modelId: string;
}

/** A turn as the agent needs it. */
export interface ModelTurn extends TurnRecord, TurnMakers {
  /** Messages as the model takes them (Bedrock, "Message"), the prompt's among them. */
  readonly messages: readonly object[];
  readonly toolCalls: readonly ToolCallSummary[];
}

/** Body of the appending of a turn. */
export interface TurnToAppend extends ModelTurn {
  /** How many turns the conversation has so far, to the caller's knowledge: 0 begins one. */
  readonly version: number;
  readonly parts: readonly TurnPart[];
}

/** The answer to an appended turn, the same however often it is sent. */
export interface AppendedTurn {
  readonly id: string;
  readonly turnId: string;
  /** How many turns the conversation has had with this one. */
  readonly version: number;
  readonly title: string;
  readonly updatedAt: string;
}

/** What is told of a conversation that is read. */
interface ConversationHead extends ConversationSummary {
  readonly createdAt: string;
  readonly version: number;
  /** Where the turns before these end; absent when these begin with the oldest that is kept. */
  readonly cursor?: string;
}

/** The last turns of a conversation, oldest first, as many as an answer holds. */
export interface Conversation extends ConversationHead {
  readonly turns: readonly ConversationTurn[];
}

/** The same for the agent. */
export interface ModelConversation extends ConversationHead {
  readonly turns: readonly ModelTurn[];
}

/** All that is kept of those turns. */
export interface ConversationExport extends ConversationHead {
  readonly turns: readonly (ConversationTurn & ModelTurn)[];
}
