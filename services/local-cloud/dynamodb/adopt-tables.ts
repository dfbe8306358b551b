import type { Parts } from './act-on-item.ts';
import { describeTable } from './describe-table.ts';
import { DynamoDbFault } from './dynamodb-fault.ts';
import { type Store, StoreError } from './open-store.ts';
import type { TableDefinition } from './table-definition.ts';

/** How the entries of a table were written, stored under `known~{table}`. */
interface KnownTable {
  readonly key: string;
  readonly indexes: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
}

/**
 * Makes the database have the tables of the stacks. Items of a table that the stacks no longer have
 * are kept, and can be read again when the table is back.
 *
 * @throws StoreError if a table has items that were written with another key.
 */
export async function adoptTables({ store, engine, tables, place }: Parts): Promise<void> {
  store.deletePrefix('table~');
  for (const table of tables.values()) {
    const known = readKnown(store, table);
    const present: KnownTable = {
      key: describeKey(table),
      indexes: JSON.stringify([table.globalIndexes, table.localIndexes]),
      createdAt: known?.createdAt ?? Math.floor(Date.now() / 1000),
    };
    const hasNewKey = known !== undefined && known.key !== present.key;
    const hasNewIndexes = known !== undefined && known.indexes !== present.indexes;
    const items = hasNewKey || hasNewIndexes ? [...store.values(rangeOfItems(table.name))] : [];
    if (hasNewKey && items.length > 0) {
      throw new StoreError(
        `${table.address}: the key of table ${table.name} is ${present.key}, but this machine has ${items.length} items with ${known.key}. In AWS the table would be replaced and its items lost. Undo the change, or delete the local data: make clean, or POST /reset on the control port before the change.`,
      );
    }
    const description = describeTable(table, place, present.createdAt);
    store.put(`table~${table.name}`, JSON.stringify(description));
    store.put(`known~${table.name}`, JSON.stringify(present));
    if (hasNewIndexes) await writeIndexes({ store, engine }, table, items);
  }
}

/** Keys in the store: `item-{table}~…`; no table name contains a tilde. */
export function rangeOfItems(table: string): { readonly gte: string; readonly lt: string } {
  return { gte: `item-${table}~`, lt: `item-${table}~\u{ff}` };
}

function readKnown(store: Store, { name }: TableDefinition): KnownTable | undefined {
  const text = store.get(`known~${name}`);
  return text === undefined ? undefined : (JSON.parse(text) as KnownTable);
}

function describeKey({ key, attributes }: TableDefinition): string {
  const typeOf = (name: string) => attributes.find((each) => each.name === name)?.type;
  return [key.partition, ...(key.sort === undefined ? [] : [key.sort])]
    .map((name) => `${name} (${typeOf(name)})`)
    .join(', ');
}

/** dynalite writes the entries of indexes when it puts an item. */
async function writeIndexes(
  { store, engine }: Pick<Parts, 'store' | 'engine'>,
  { name, address }: TableDefinition,
  items: readonly string[],
): Promise<void> {
  store.deletePrefix(`index-global~${name}~`);
  store.deletePrefix(`index-local~${name}~`);
  for (const item of items) {
    try {
      await engine.act('PutItem', { TableName: name, Item: JSON.parse(item) });
    } catch (cause) {
      if (!(cause instanceof DynamoDbFault)) throw cause;
      throw new StoreError(
        `${address}: an item on this machine does not fit the indexes: ${cause.message}. Undo the change, or delete the local data: make clean.`,
        { cause },
      );
    }
  }
}
