import { createHash } from 'node:crypto';
import { type Item, number, type Put, readNumber, readText, text } from '@three-tier-chat/dynamodb';
import type { ChangeRequest, KeptRecord } from '../user-store.ts';
import { EXPIRY } from './keys.ts';

/** How long a key is known: a change that is sent again comes within minutes, or the next morning. */
const KNOWN_SECONDS = 24 * 60 * 60;

/** What an idempotency key stands for: the digest of its change, and how that left the record. */
export interface KnownChange {
  readonly digest: string;
  readonly record: KeptRecord;
}

/** @returns undefined where there is none, or its time is over: DynamoDB deletes it within days. */
export function toKnownChange(item: Item | undefined, nowSeconds: number): KnownChange | undefined {
  if (!item || readNumber(item, EXPIRY) <= nowSeconds) return undefined;
  return { digest: readText(item, 'digest'), record: JSON.parse(readText(item, 'record')) };
}

/** Makes the key known, unless another change has made it so meanwhile. */
export function putKnownChange(key: Item, known: KnownChange, nowSeconds: number): Put {
  return {
    item: {
      ...key,
      digest: text(known.digest),
      record: text(JSON.stringify(known.record)),
      [EXPIRY]: number(nowSeconds + KNOWN_SECONDS),
    },
    condition: `attribute_not_exists(${EXPIRY}) OR ${EXPIRY} <= :now`,
    values: { ':now': number(nowSeconds) },
  };
}

/** Names a change. The version that it was based on is no part of it: sent again, it may be newer. */
export function digestOf({ record, changes, by }: ChangeRequest): string {
  const sorted = Object.entries(changes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([by.operation, record, sorted]))
    .digest('base64url');
}
