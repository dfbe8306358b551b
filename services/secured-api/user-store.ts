import type {
  Changing as RecordChanging,
  KeptRecord as VersionedRecord,
} from '@three-tier-chat/dynamodb';

/** What is kept of a user: each record is read and changed as a whole, and has versions of its own. */
export type RecordName = 'preferences' | 'contact-details';

type Value = string | string[];

/** Values by field; one that is not set is absent. */
export type Values = Readonly<Record<string, Value>>;

export type KeptRecord = VersionedRecord<Values>;

export interface ChangeRequest {
  /** Okta's stable id of the owner. */
  readonly uid: string;
  readonly record: RecordName;
  /** New values by field; null removes one. */
  readonly changes: Readonly<Record<string, Value | null>>;
  /** The version to which alone the change happens. */
  readonly expectedVersion: number;
  /** A UUID in lower case: sent twice with the same key, the change happens once. */
  readonly idempotencyKey: string;
  /** What the activity says of the change. */
  readonly by: Pick<ActivityEntry, 'by' | 'operation' | 'conversationId' | 'traceId'>;
}

/** What became of a change. */
export type Changing = RecordChanging<Values>;

/** One change of one record. */
export interface ActivityEntry {
  /** Unique among the user's. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Login of who changed it. */
  readonly by: string;
  /** Id of the operation that changed it. */
  readonly operation: string;
  /** Each field that has another value than before; null: it was, or is, not set. */
  readonly changes: readonly {
    readonly field: string;
    readonly before: Value | null;
    readonly after: Value | null;
  }[];
  /** The conversation in which it was asked for, as the caller said. */
  readonly conversationId?: string;
  readonly traceId: string;
}

/** Which part of the activity is asked for. */
export interface ActivityRequest {
  /** ISO 8601, UTC: not before this time. */
  readonly since?: string;
  /** ISO 8601, UTC: before this time. */
  readonly until?: string;
  /** The place of the last entry that is known already. */
  readonly after?: string;
}

export interface ActivityPage {
  /** Newest first. */
  readonly entries: readonly ActivityEntry[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** Keeps what users tell of themselves, each for its owner alone. Its failures are `TableUnavailable`. */
export interface UserStore {
  read(uid: string, record: RecordName): Promise<KeptRecord>;
  change(request: ChangeRequest): Promise<Changing>;
  listActivity(uid: string, request: ActivityRequest): Promise<ActivityPage>;
}
