import type { Parts } from './act-on-item.ts';
import { rangeOfItems } from './adopt-tables.ts';
import { keyOf } from './item-key.ts';
import type { Item } from './item-size.ts';

/** DynamoDB keeps items that expired longer ago (Developer Guide, "Using time to live"). */
const FIVE_YEARS_S = 5 * 365 * 24 * 3600;

/** Deletes the expired items of all tables and their indexes; returns how many. */
export async function deleteExpired(
  { store, engine, tables }: Parts,
  nowMs: number,
): Promise<number> {
  let count = 0;
  for (const table of tables.values()) {
    if (table.expiryAttribute === undefined) continue;
    const expired = [...store.values(rangeOfItems(table.name))]
      .map((text) => JSON.parse(text) as Item)
      .filter((item) => isExpired(item, String(table.expiryAttribute), nowMs / 1000));
    for (const item of expired) {
      await engine.act('DeleteItem', { TableName: table.name, Key: keyOf(table, item) });
    }
    count += expired.length;
  }
  return count;
}

/** Only a number is a time; an item with anything else never expires. */
function isExpired(item: Item, attribute: string, nowSeconds: number): boolean {
  const number = Object.hasOwn(item, attribute) ? item[attribute]?.['N'] : undefined;
  const seconds = typeof number === 'string' ? Number(number) : Number.NaN;
  return seconds <= nowSeconds && seconds > nowSeconds - FIVE_YEARS_S;
}
