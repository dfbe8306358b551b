import type { Item } from './item-size.ts';
import type { TableDefinition } from './table-definition.ts';

/** The key attributes that an item has. */
export function keyOf({ key }: TableDefinition, item: Item): Item {
  const names = key.sort === undefined ? [key.partition] : [key.partition, key.sort];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(item, name) ? item[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
