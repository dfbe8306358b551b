import { adoptTables } from './adopt-tables.ts';
import { deleteExpired } from './delete-expired.ts';
import type { TablePlace } from './describe-table.ts';
import { type Answer, createEngine, type ReadRequest } from './engine.ts';
import { openStore } from './open-store.ts';
import type { Operation } from './operations.ts';
import { perform } from './perform.ts';
import type { TableDefinition } from './table-definition.ts';

/** The tables of the stacks with their items. */
export interface Database {
  /** Checks the types of a request. @throws DynamoDbFault SerializationException */
  readTypes(operation: Operation, request: object): ReadRequest;
  /**
   * Performs one request after the earlier ones, completely or not at all. @throws DynamoDbFault
   */
  perform(operation: Operation, request: object): Promise<Answer>;
  /**
   * Deletes the items that have expired at a time, in milliseconds since the epoch; returns how
   * many.
   */
  deleteExpired(nowMs: number): Promise<number>;
  /** Deletes every item, including those of tables that the stacks no longer have. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** @throws StoreError if the data in the folder cannot be used, or was written with other keys. */
export async function openDatabase(
  folder: string,
  definitions: readonly TableDefinition[],
  place: TablePlace,
): Promise<Database> {
  const store = await openStore(folder);
  const engine = createEngine(store);
  const tables = new Map(definitions.map((table) => [table.name, table]));
  const parts = { store, engine, tables, place };
  let last: Promise<unknown> = Promise.resolve();

  /** Requests share one connection's transaction, so one runs at a time. */
  function oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  async function whole<T>(work: () => Promise<T>): Promise<T> {
    store.begin();
    try {
      const result = await work();
      store.commit();
      return result;
    } catch (error) {
      store.rollback();
      throw error;
    }
  }

  try {
    await whole(() => adoptTables(parts));
  } catch (error) {
    store.close();
    throw error;
  }
  return {
    readTypes: engine.readTypes,
    perform: (operation, request) =>
      oneByOne(() => whole(() => perform(parts, operation, request))),
    deleteExpired: (nowMs) => oneByOne(() => whole(() => deleteExpired(parts, nowMs))),
    forget: () =>
      oneByOne(() =>
        whole(async () => {
          store.deletePrefix('');
          await adoptTables(parts);
        }),
      ),
    close: () => oneByOne(async () => store.close()),
  };
}
