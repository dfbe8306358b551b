import type { Approval, ApprovalDecision, ToolCallSummary, ToolEvent, TurnUsage } from './chat.ts';

/** Where the conversations of the signed-in user are, at the edge and at the API behind it. */
export const CONVERSATIONS_PATH = '/api/conversations';

/** The longest title, in characters. */
export const MAX_TITLE_LENGTH = 200;

/** The longest search, in characters. */
export const MAX_SEARCH_LENGTH = 200;

/** The longest summary of turns, in characters. */
export const MAX_SUMMARY_LENGTH = 16_000;

/** The longest time for which a turn can be opened, in seconds. */
export const MAX_OPEN_SECONDS = 900;

/** A conversation as a list shows it. */
export interface ConversationSummary {
  /** The session id of the invoke route. */
  readonly id: string;
  readonly title: string;
  /** Time of the last turn (ISO 8601). */
  readonly updatedAt: string;
  readonly pinned: boolean;
  /** Its last turn waits for the user's approval until then (ISO 8601); absent if it does not. */
  readonly waitsUntil?: string;
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
  /** With `title`: the change is refused unless the title is still this one. */
  readonly replaces?: string;
  readonly pinned?: boolean;
}

/** What an answer is made of, in the order in which it came. */
export type TurnPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'tool'; readonly call: ToolEvent }
  | {
      readonly kind: 'approval';
      readonly approval: Approval;
      /** Absent while it waits: never in a turn that is over. */
      readonly decision?: ApprovalDecision | 'expired';
    };

/** What every form of a turn has. Additions only. */
interface TurnRecord {
  /** The message's idempotency key, in lower case. */
  readonly turnId: string;
  readonly prompt: string;
  /**
   * An `AnswerOutcome`, one of `OPEN_OUTCOMES`, or why there is no answer: `stopped`, `interrupted`, or
   * the code of a problem. A receiver takes an unknown one for `complete`.
   */
  readonly outcome: string;
  readonly traceId: string;
  /** Absent when the model was not reached. */
  readonly usage?: TurnUsage;
}

/** What is told of a turn's place among the others. */
interface TurnPlace {
  /** Id of the turn whose place it takes, with all that followed that one. */
  readonly supersedes?: string;
}

/** A turn as the page shows it. */
export interface ConversationTurn extends TurnRecord, TurnPlace {
  readonly createdAt: string;
  readonly parts: readonly TurnPart[];
}

/** Which release of the agent, and which model, made a turn. */
interface TurnMakers {
  readonly agentVersion: string;
  readonly modelId: string;
}

/** What the model is shown in place of a conversation's first turns. */
export interface TurnSummary {
  readonly text: string;
  /** Id of the last turn that it stands for. */
  readonly upTo: string;
}

/** A turn as the agent needs it. */
export interface ModelTurn extends TurnRecord, TurnMakers, TurnPlace {
  /** Messages as the model takes them (Bedrock, "Message"), the prompt's among them. */
  readonly messages: readonly object[];
  readonly toolCalls: readonly ToolCallSummary[];
  /** What stands for older turns, when the model can no longer be shown them. */
  readonly summary?: TurnSummary;
  /** A UUID of who ran the turn last; absent from turns that older services kept. */
  readonly attempt?: string;
  /** Of an open turn that asked for approval: how the agent goes on once it is decided. */
  readonly pending?: object;
}

/** A turn as it is kept: what the page and what the agent needs of it. */
interface TurnContent extends Omit<ModelTurn, 'supersedes'> {
  readonly parts: readonly TurnPart[];
  /** A UUID of who runs the turn: nobody else changes it, except by `replaces`. */
  readonly attempt: string;
  /**
   * With the outcome `running`, and no other: after so many seconds nobody runs the turn any more, and it
   * no longer stands in the way of the next. 1 to {@link MAX_OPEN_SECONDS}.
   */
  readonly openForSeconds?: number;
}

/**
 * Body of the appending of a turn. The id of a turn that is the last and was not answered begins that
 * one again, unless the same attempt sends the same again; the id of any other is answered with what is
 * kept of it.
 */
export interface TurnToAppend extends TurnContent, TurnPlace {
  /** How many turns the conversation has so far, to the caller's knowledge: 0 begins one. */
  readonly version: number;
}

/** Body of the change of a turn that is open: what it has become. */
export interface TurnToFinish extends Omit<TurnContent, 'turnId'> {
  /**
   * Takes the turn over: the attempt that was read of it. If it is still that one, it is `attempt` from
   * now on, so that of several who take it over one does. Absent: `attempt` itself is that one.
   */
  readonly replaces?: string;
}

/** The answer to a turn that was appended or changed: once it is over, the same however often it is sent. */
export interface AppendedTurn {
  readonly id: string;
  readonly turnId: string;
  /** How many turns the conversation has had with this one. */
  readonly version: number;
  readonly title: string;
  readonly updatedAt: string;
  /** Of the turn as it is kept: an answered one was appended before, by this id. */
  readonly outcome: string;
}

/** What is told of a conversation that is read. */
interface ConversationHead extends ConversationSummary {
  readonly createdAt: string;
  readonly version: number;
  /** Of all turns that it has had; absent while none has reached the model. */
  readonly usage?: TurnUsage;
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
