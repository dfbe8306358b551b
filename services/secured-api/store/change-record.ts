import { isDeepStrictEqual } from 'node:util';
import { number, text } from '@three-tier-chat/dynamodb';
import type { ActivityEntry, ChangeRequest, Changing, Values } from '../user-store.ts';
import { EXPIRY, ITEM, keyOf, userPartition } from './keys.ts';
import { digestOf, putKnownChange, toKnownChange } from './known-change.ts';
import { putRecord, toKeptRecord } from './record-item.ts';
import type { StoreContext } from './store-context.ts';

/** How often a change is tried that others get in the way of. */
const MOST_TRIES = 5;

/**
 * Changes a record, with its entry in the activity and its idempotency key, in one transaction on the
 * condition of the version: of two changes of one version, or of one key, one alone happens.
 */
export async function changeRecord(
  context: StoreContext,
  request: ChangeRequest,
): Promise<Changing> {
  const { table, issuer, activityRetentionSeconds, clock } = context;
  const partition = userPartition(issuer, request.uid);
  const recordKey = keyOf(partition, ITEM.record(request.record));
  const knownKey = keyOf(partition, ITEM.idempotencyKey(request.idempotencyKey));
  const digest = digestOf(request);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const now = clock();
    // As of one moment: whoever sees the change that this key made also sees that it did.
    const [recordItem, knownItem] = await table.getTogether([recordKey, knownKey]);
    const known = toKnownChange(knownItem, now.seconds);
    if (known) {
      return known.digest === digest
        ? { kind: 'changed', record: known.record }
        : { kind: 'key-reused' };
    }
    const before = toKeptRecord(recordItem);
    if (before.version !== request.expectedVersion) return { kind: 'stale' };

    const values = merge(before.values, request.changes);
    const changes = differences(before.values, values);
    // A change to what is there already is answered, and known by its key, but no activity.
    const record = changes.length === 0 ? before : { version: before.version + 1, values };
    const puts = [putKnownChange(knownKey, { digest, record }, now.seconds)];
    if (changes.length > 0) {
      const entry = {
        id: `${request.record}-${record.version}`,
        at: now.iso,
        changes,
        ...request.by,
      };
      puts.push(putRecord(recordKey, record), {
        item: {
          ...keyOf(partition, ITEM.activity(now.iso, request.record, record.version)),
          entry: text(JSON.stringify(entry satisfies ActivityEntry)),
          [EXPIRY]: number(now.seconds + activityRetentionSeconds),
        },
      });
    }
    if (await table.put(puts)) return { kind: 'changed', record };
  }
  return { kind: 'contended' };
}

function merge(before: Values, changes: ChangeRequest['changes']): Values {
  const merged = { ...before, ...changes };
  return Object.fromEntries(
    Object.entries(merged).flatMap(([field, value]) => (value === null ? [] : [[field, value]])),
  );
}

function differences(before: Values, after: Values): ActivityEntry['changes'] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields
    .filter((field) => !isDeepStrictEqual(before[field], after[field]))
    .map((field) => ({
      field,
      before: before[field] ?? null,
      after: after[field] ?? null,
    }));
}
