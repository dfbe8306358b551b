import type { Item, Put, Table } from './table.ts';
import { keyOf } from './user-items.ts';
import { number, readNumber, readText, text } from './values.ts';

/** What is kept of a user under one name: it is read and changed as a whole. */
export interface KeptRecord<Values> {
  /** How often it was changed: 0 for one that never was. */
  readonly version: number;
  readonly values: Values;
}

export interface RecordPlace<Values> {
  /** Of its owner: `userPartition`. */
  readonly partition: string;
  /** Its name among the owner's. */
  readonly record: string;
  /** The values of one that was never changed, which has no item. */
  readonly initial: Values;
}

export async function readRecord<Values>(
  table: Table,
  place: RecordPlace<Values>,
): Promise<KeptRecord<Values>> {
  return toKeptRecord(await table.get(recordKey(place)), place.initial);
}

export function recordKey({ partition, record }: RecordPlace<unknown>): Item {
  return keyOf(partition, `record#${record}`);
}

export function toKeptRecord<Values>(item: Item | undefined, initial: Values): KeptRecord<Values> {
  if (!item) return { version: 0, values: initial };
  return { version: readNumber(item, 'version'), values: JSON.parse(readText(item, 'values')) };
}

/** Writes a record over the version before it. */
export function putRecord(key: Item, { version, values }: KeptRecord<unknown>): Put {
  const item = { ...key, version: number(version), values: text(JSON.stringify(values)) };
  return version === 1
    ? { item, condition: 'attribute_not_exists(version)' }
    : { item, condition: 'version = :before', values: { ':before': number(version - 1) } };
}
