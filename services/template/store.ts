import {
  type Changing,
  changeRecord,
  type KeptRecord,
  momentOf,
  type RecordPlace,
  readRecord,
  type Table,
  userPartition,
} from '@three-tier-chat/dynamodb';

interface NewWidget {
  readonly name: string;
  readonly quantity: number;
}

interface KeptWidget extends NewWidget {
  /** ISO 8601, UTC. */
  readonly addedAt: string;
}

interface Addition {
  /** Okta's stable id of the owner. */
  readonly uid: string;
  readonly entry: NewWidget;
  /** The version of the list to which alone it is added. */
  readonly expectedVersion: number;
  /** A UUID in lower case: sent twice with the same key, it is added once. */
  readonly idempotencyKey: string;
}

/** The newest first. */
type Entries = readonly KeptWidget[];

/** Keeps what users add, each for its owner alone. Its failures are `TableUnavailable`. */
export interface WidgetStore {
  read(uid: string): Promise<KeptRecord<Entries>>;
  /** @returns `full` for a list that takes no more. */
  add(addition: Addition): Promise<Changing<Entries> | { readonly kind: 'full' }>;
}

export interface WidgetStoreOptions {
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** An item of DynamoDB has at most 400 KB. */
export const MOST_ENTRIES = 200;

class ListFull extends Error {}

/** Keeps each user's list as one record, which has versions. */
export function createWidgetStore(
  table: Table,
  { issuer, now = Date.now }: WidgetStoreOptions,
): WidgetStore {
  const clock = () => momentOf(now());
  const placeOf = (uid: string): RecordPlace<Entries> => ({
    partition: userPartition(issuer, uid),
    record: 'widgets',
    initial: [],
  });
  return {
    read: (uid) => readRecord(table, placeOf(uid)),
    async add({ uid, entry, ...change }) {
      try {
        return await changeRecord(table, clock, {
          ...placeOf(uid),
          ...change,
          digestOf: ['add', entry.name, entry.quantity],
          apply(before) {
            if (before.length >= MOST_ENTRIES) throw new ListFull();
            return [{ ...entry, addedAt: clock().iso }, ...before];
          },
        });
      } catch (error) {
        if (error instanceof ListFull) return { kind: 'full' };
        throw error;
      }
    },
  };
}
