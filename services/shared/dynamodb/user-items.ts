import { createHash } from 'node:crypto';
import type { Item } from './table.ts';
import { text } from './values.ts';

/** Attribute by which DynamoDB deletes an item: seconds since the epoch. */
export const EXPIRY = 'expiresAt';

/** The partition of all that a table keeps of one user. No key names a person. */
export function userPartition(issuer: string, uid: string): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, uid]))
    .digest('base64url');
}

export function keyOf(partition: string, item: string): Item {
  return { partition: text(partition), item: text(item) };
}
