import type { RecordName } from '../user-store.ts';

/** Versions have 10 digits, so that entries of one moment sort by them. */
const DIGITS = 10;

/** Beside the records and their idempotency keys, a user has entries of the activity. */
export const ITEM = {
  activity: (at: string, record: RecordName, version: number) =>
    `${ITEM.activityAt(at)}#${record}#${String(version).padStart(DIGITS, '0')}`,
  /** Before all entries of a time, and after all of the times before. */
  activityAt: (at: string) => `activity#${at}`,
} as const;

/** After the entries of all times. */
export const AFTER_ACTIVITY = ITEM.activityAt('~');
