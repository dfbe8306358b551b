import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** A write that happens only if the item is as the condition says. */
export interface Put {
  readonly item: Item;
  readonly condition?: string;
  readonly values?: Item;
}

/** One table, with the few operations that the APIs need. All fail with {@link TableUnavailable}. */
export interface Table {
  get(key: Item): Promise<Item | undefined>;
  /** Several items as they are at one moment, in the order of their keys: never a part of a `put`. */
  getTogether(keys: readonly Item[]): Promise<readonly (Item | undefined)[]>;
  /** Items one after the other, page by page, as far as they are asked for; always the latest. */
  query(query: Omit<QueryCommandInput, 'TableName'>): AsyncIterable<Item>;
  /**
   * Writes all or nothing.
   *
   * @returns false if a condition did not hold, or another write was under way: nothing was written.
   */
  put(puts: readonly Put[]): Promise<boolean>;
  /** Nothing happens where the condition does not hold. */
  delete(key: Item, condition: string, values: Item): Promise<void>;
  /** Deletes any number of items, in batches. */
  deleteAll(keys: readonly Item[]): Promise<void>;
}

/** The table gave no usable answer: what was asked of it may have happened, or not. */
export class TableUnavailable extends Error {
  override readonly name = 'TableUnavailable';
}
