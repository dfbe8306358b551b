import { createHash } from 'node:crypto';
import { type Item, text } from '@three-tier-chat/dynamodb';
import type { RecordName } from '../user-store.ts';

/** Attribute by which DynamoDB deletes an item: seconds since the epoch. */
export const EXPIRY = 'expiresAt';

/** The partition of all that is kept of one user. No key names a person. */
export function userPartition(issuer: string, uid: string): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, uid]))
    .digest('base64url');
}

/** Versions have 10 digits, so that entries of one moment sort by them. */
const DIGITS = 10;

export const ITEM = {
  record: (record: RecordName) => `record#${record}`,
  idempotencyKey: (key: string) => `idempotency-key#${key}`,
  activity: (at: string, record: RecordName, version: number) =>
    `${ITEM.activityAt(at)}#${record}#${String(version).padStart(DIGITS, '0')}`,
  /** Before all entries of a time, and after all of the times before. */
  activityAt: (at: string) => `activity#${at}`,
} as const;

/** After the entries of all times. */
export const AFTER_ACTIVITY = ITEM.activityAt('~');

export function keyOf(partition: string, item: string): Item {
  return { partition: text(partition), item: text(item) };
}
