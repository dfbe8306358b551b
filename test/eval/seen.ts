import type { Approval, TurnUsage } from '@three-tier-chat/wire-contract';
import type { CallOutcome, Decision, RecordName } from './case-schema.ts';

/** A tool call as its turn showed it. */
export interface SeenCall {
  readonly id: string;
  /** The operation's id. */
  readonly tool: string;
  readonly arguments: unknown;
  readonly outcome: CallOutcome;
  /** What was asked for before it, if anything, and what the person said. */
  readonly approval?: { readonly shown: Approval; readonly decision: Decision };
  readonly output?: unknown;
}

/** How a turn ended. */
export type SeenEnd =
  | { readonly kind: 'answered'; readonly outcome: string }
  /** For an approval that the person does not decide. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'problem'; readonly code: string; readonly detail: string };

export interface SeenTurn {
  readonly prompt: string;
  /** The answer's text. */
  readonly text: string;
  readonly calls: readonly SeenCall[];
  readonly end: SeenEnd;
  readonly usage?: TurnUsage;
  /** Of the message and of each decision, milliseconds together. */
  readonly ms: number;
  /** Roots of its traces: of the message, then of each decision. */
  readonly traceIds: readonly string[];
  /** All that the person was sent. */
  readonly received: string;
}

/** A record of a person: `version`, and the fields that are set. */
export type SeenRecord = Readonly<Record<string, unknown>> & { readonly version: number };

export type SeenRecords = Readonly<Record<RecordName, SeenRecord>>;

/** A change as the activity tells it. */
export interface SeenActivity {
  readonly id: string;
  readonly by: string;
  readonly operation: string;
  readonly changes: readonly { readonly field: string; readonly after?: unknown }[];
  readonly conversationId?: string;
}

/** What is kept of a person, before the turns and after them. */
export interface SeenPerson {
  readonly login: string;
  readonly before: SeenRecords;
  readonly after: SeenRecords;
  /** Changes since the turns began. */
  readonly activity: readonly SeenActivity[];
}

/** All that a run of a case has shown. */
export interface SeenRun {
  readonly sessionId: string;
  readonly turns: readonly SeenTurn[];
  readonly me: SeenPerson;
  readonly other: SeenPerson;
  /** Values that nobody but the other has. */
  readonly secrets: readonly string[];
  /** As token checks name people: who asked, and whoever was named in the checks of the turns. */
  readonly subject: string;
  readonly subjects: readonly string[];
  /** The conversation's title, where the case asks for it. */
  readonly title?: string;
}
