import type { Item, Put } from './table.ts';
import { EXPIRY } from './user-items.ts';
import type { KeptRecord } from './user-record.ts';
import { number, readNumber, readText, text } from './values.ts';

/** How long a key is known: a change that is sent again comes within minutes, or the next morning. */
const KNOWN_SECONDS = 24 * 60 * 60;

/** What an idempotency key stands for: the digest of its change, and how that left the record. */
export interface KnownChange<Values> {
  readonly digest: string;
  readonly record: KeptRecord<Values>;
}

/** @returns undefined where there is none, or its time is over: DynamoDB deletes it within days. */
export function toKnownChange<Values>(
  item: Item | undefined,
  nowSeconds: number,
): KnownChange<Values> | undefined {
  if (!item || readNumber(item, EXPIRY) <= nowSeconds) return undefined;
  return { digest: readText(item, 'digest'), record: JSON.parse(readText(item, 'record')) };
}

/** Makes the key known, unless another change has made it so meanwhile. */
export function putKnownChange(key: Item, known: KnownChange<unknown>, nowSeconds: number): Put {
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
