import type { Table } from '@three-tier-chat/dynamodb';
import type { UserStore } from '../user-store.ts';
import { changeRecord } from './change-record.ts';
import { ITEM, keyOf, userPartition } from './keys.ts';
import { listActivity } from './list-activity.ts';
import { toKeptRecord } from './record-item.ts';
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
    clock() {
      const ms = now();
      return { iso: new Date(ms).toISOString(), seconds: Math.floor(ms / 1000) };
    },
  };
  return {
    async read(uid, record) {
      const key = keyOf(userPartition(issuer, uid), ITEM.record(record));
      return toKeptRecord(await table.get(key));
    },
    change: (request) => changeRecord(context, request),
    listActivity: (uid, request) => listActivity(context, uid, request),
  };
}
