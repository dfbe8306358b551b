import type { Parts } from './act-on-item.ts';
import { describeTable } from './describe-table.ts';
import { DynamoDbFault } from './dynamodb-fault.ts';
import { type Store, StoreError } from './open-store.ts';
import type { TableDefinition } from './table-definition.ts';

/** How the entries of a table were written, under `known~{table}`. */
interface KnownTable {
  readonly key: string;
  readonly indexes: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
}

/**
 * Makes the tables those of the stacks. Items of a table that the stacks no longer have stay where they
 * are, out of reach, until the table is back.
 *
 * @throws StoreError when a table has items and another key than they were written with.
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
        `${table.address}: the key of table ${table.name} is ${present.key}, and on this machine it has ${items.length} items with ${known.key}. In AWS the table would be replaced and its items lost. Take the change back, or forget the local data: make clean, or POST /reset on the control port before the change.`,
      );
    }
    const description = describeTable(table, place, present.createdAt);
    store.put(`table~${table.name}`, JSON.stringify(description));
    store.put(`known~${table.name}`, JSON.stringify(present));
    if (hasNewIndexes) await writeIndexes({ store, engine }, table, items);
  }
}

/** Keys in the store: `item-{table}~…`; no name holds a tilde. */
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

/** dynalite writes the entries of indexes when it puts the item. */
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
        `${address}: an item on this machine does not fit the indexes: ${cause.message}. Take the change back, or forget the local data: make clean.`,
        { cause },
      );
    }
  }
}
