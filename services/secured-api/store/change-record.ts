import { isDeepStrictEqual } from 'node:util';
import {
  changeRecord as changeVersion,
  EXPIRY,
  type KeptRecord,
  keyOf,
  type Moment,
  number,
  type Put,
  text,
  userPartition,
} from '@three-tier-chat/dynamodb';
import type { ActivityEntry, ChangeRequest, Changing, Values } from '../user-store.ts';
import { ITEM } from './keys.ts';
import type { StoreContext } from './store-context.ts';

/** Changes a record with its entry in the activity, in one transaction. */
export function changeRecord(context: StoreContext, request: ChangeRequest): Promise<Changing> {
  const { table, issuer, clock } = context;
  const partition = userPartition(issuer, request.uid);
  let changes: ActivityEntry['changes'] = [];
  return changeVersion<Values>(table, clock, {
    partition,
    record: request.record,
    initial: {},
    expectedVersion: request.expectedVersion,
    idempotencyKey: request.idempotencyKey,
    digestOf: [request.by.operation, request.record, sorted(request.changes)],
    apply(before) {
      const values = merge(before, request.changes);
      changes = differences(before, values);
      return changes.length === 0 ? undefined : values;
    },
    alsoPut: (after, now) => [putEntry(context, request, { partition, after, now, changes })],
  });
}

function putEntry(
  { activityRetentionSeconds }: StoreContext,
  { record, by }: ChangeRequest,
  {
    partition,
    after: { version },
    now,
    changes,
  }: {
    readonly partition: string;
    readonly after: KeptRecord<Values>;
    readonly now: Moment;
    readonly changes: ActivityEntry['changes'];
  },
): Put {
  const entry: ActivityEntry = { id: `${record}-${version}`, at: now.iso, changes, ...by };
  return {
    item: {
      ...keyOf(partition, ITEM.activity(now.iso, record, version)),
      entry: text(JSON.stringify(entry)),
      [EXPIRY]: number(now.seconds + activityRetentionSeconds),
    },
  };
}

function sorted(changes: ChangeRequest['changes']) {
  return Object.entries(changes).toSorted(([a], [b]) => (a < b ? -1 : 1));
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
