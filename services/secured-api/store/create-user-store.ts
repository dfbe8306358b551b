import { momentOf, readRecord, type Table, userPartition } from '@three-tier-chat/dynamodb';
import type { UserStore } from '../user-store.ts';
import { changeRecord } from './change-record.ts';
import { listActivity } from './list-activity.ts';
import type { StoreContext } from './store-context.ts';

export interface UserStoreOptions {
  readonly issuer: string;
  readonly activityRetentionDays: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Keeps users' records in a DynamoDB table; all its keys are made of the owner's. */
export function createUserStore(
  table: Table,
  { issuer, activityRetentionDays, now = Date.now }: UserStoreOptions,
): UserStore {
  const context: StoreContext = {
    table,
    issuer,
    activityRetentionSeconds: activityRetentionDays * 24 * 60 * 60,
    clock: () => momentOf(now()),
  };
  return {
    read: (uid, record) =>
      readRecord(table, { partition: userPartition(issuer, uid), record, initial: {} }),
    change: (request) => changeRecord(context, request),
    listActivity: (uid, request) => listActivity(context, uid, request),
  };
}
