import { createHash } from 'node:crypto';
import { putKnownChange, toKnownChange } from './known-change.ts';
import type { Put, Table } from './table.ts';
import { keyOf } from './user-items.ts';
import {
  type KeptRecord,
  putRecord,
  type RecordPlace,
  recordKey,
  toKeptRecord,
} from './user-record.ts';

/** How often a change is tried that others get in the way of. */
const MOST_TRIES = 5;

/** One moment, in the two ways in which it is kept. */
export interface Moment {
  /** ISO 8601, UTC. */
  readonly iso: string;
  /** Since the epoch. */
  readonly seconds: number;
}

export interface RecordChange<Values> extends RecordPlace<Values> {
  /** The version to which alone the change happens. */
  readonly expectedVersion: number;
  /** A UUID in lower case: sent twice with the same key, the change happens once. */
  readonly idempotencyKey: string;
  /**
   * What the change is, as JSON: the same key with another one is refused. The version that it was based
   * on is no part of it: sent again, it may be newer.
   */
  readonly digestOf: unknown;
  /** @returns the values after the change; undefined if they are the same, which makes no new version. */
  readonly apply: (before: Values) => Values | undefined;
  /** Items that are written in the same transaction as a new version. */
  readonly alsoPut?: (after: KeptRecord<Values>, now: Moment) => readonly Put[];
}

/** What became of a change. */
export type Changing<Values> =
  /** It happened, now or when it was sent before: the record as it left it. */
  | { readonly kind: 'changed'; readonly record: KeptRecord<Values> }
  /** Another version is the present one. */
  | { readonly kind: 'stale' }
  /** The key belongs to another change. */
  | { readonly kind: 'key-reused' }
  /** Others are writing the same just now. */
  | { readonly kind: 'contended' };

/**
 * Changes a user's record, with its idempotency key, in one transaction on the condition of the version:
 * of two changes of one version, or of one key, one alone happens.
 */
export async function changeRecord<Values>(
  table: Table,
  clock: () => Moment,
  request: RecordChange<Values>,
): Promise<Changing<Values>> {
  const key = recordKey(request);
  const knownKey = keyOf(request.partition, `idempotency-key#${request.idempotencyKey}`);
  const digest = createHash('sha256').update(JSON.stringify(request.digestOf)).digest('base64url');
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const now = clock();
    // As of one moment: whoever sees the change that this key made also sees that it did.
    const [recordItem, knownItem] = await table.getTogether([key, knownKey]);
    const known = toKnownChange<Values>(knownItem, now.seconds);
    if (known) {
      return known.digest === digest
        ? { kind: 'changed', record: known.record }
        : { kind: 'key-reused' };
    }
    const before = toKeptRecord(recordItem, request.initial);
    if (before.version !== request.expectedVersion) return { kind: 'stale' };
    const values = request.apply(before.values);
    // A change to what is there already is answered, and known by its key.
    const record = values === undefined ? before : { version: before.version + 1, values };
    const puts = [putKnownChange(knownKey, { digest, record }, now.seconds)];
    if (values !== undefined) {
      puts.push(putRecord(key, record), ...(request.alsoPut?.(record, now) ?? []));
    }
    if (await table.put(puts)) return { kind: 'changed', record };
  }
  return { kind: 'contended' };
}

/** The moment of a time, in milliseconds since the epoch. */
export function momentOf(ms: number): Moment {
  return { iso: new Date(ms).toISOString(), seconds: Math.floor(ms / 1000) };
}
