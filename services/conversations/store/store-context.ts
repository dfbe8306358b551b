import type { Table } from '@three-tier-chat/dynamodb';

/** The time, as it is kept and as it is compared. */
export interface Now {
  /** ISO 8601. */
  readonly iso: string;
  /** Since the epoch. */
  readonly ms: number;
  /** Since the epoch, as DynamoDB compares expiries. */
  readonly seconds: number;
}

/** What every operation of the store is given. */
export interface StoreContext {
  readonly table: Table;
  /** Whose `uid` an owner's is. */
  readonly issuer: string;
  readonly retentionSeconds: number;
  readonly clock: () => Now;
}

/** How often a change is tried that others change before. */
export const MOST_TRIES = 5;
