import type { Moment, Table } from '@three-tier-chat/dynamodb';

/** What every operation of the store is given. */
export interface StoreContext {
  readonly table: Table;
  /** Whose `uid` a user's is. */
  readonly issuer: string;
  readonly activityRetentionSeconds: number;
  readonly clock: () => Moment;
}
