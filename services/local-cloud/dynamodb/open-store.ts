import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { crc32 } from 'node:zlib';

/** Bounds of keys and how to read them; a limit of -1 means none. */
export interface KeyRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/**
 * Keys and values on disk, in the order of the keys' UTF-8 bytes. Everything between `begin` and
 * `commit` is stored completely or not at all, even if the process dies in between.
 */
export interface Store {
  begin(): void;
  commit(): void;
  rollback(): void;
  /** Undoes what `work` wrote, and nothing else of the transaction. */
  undoing<T>(work: () => Promise<T>): Promise<T>;
  get(key: string): string | undefined;
  put(key: string, value: string): void;
  delete(key: string): void;
  deletePrefix(prefix: string): void;
  values(range: KeyRange): Iterable<string>;
  close(): void;
}

/** The data on disk cannot be used; the message says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Raised when the tables of the file change, independently of dynalite's version. */
const FORMAT = 1;

/** SQLite, "Result and Error Codes". */
const SQLITE = { busy: 5, corrupt: 11, full: 13, notADatabase: 26 } as const;

/**
 * Opens the file `dynamodb.sqlite` in a folder, which is created if it is missing, for this process
 * only.
 *
 * A commit survives the process, however that ends. It does not wait for the disk: if the machine
 * loses power, the last commits may be lost, each of them completely.
 *
 * @throws StoreError if another process has it open, it is damaged, or it is not writable.
 */
export async function openStore(folder: string): Promise<Store> {
  const file = join(folder, 'dynamodb.sqlite');
  // Imported only here, since Node 22 prints a warning when it loads this module.
  const { DatabaseSync } = await import('node:sqlite');
  let database: DatabaseSync | undefined;
  try {
    // It contains what users wrote.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(file);
    prepareFile(database);
    return makeStore(database);
  } catch (cause) {
    closeQuietly(database);
    throw new StoreError(`${file}: ${adviceOn(cause, folder)}`, { cause });
  }
}

function prepareFile(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  // Nothing is written before the file is known to be ours and intact.
  const { user_version: format } = database.prepare('PRAGMA user_version').get() ?? {};
  if (format === FORMAT) requireWhole(database);
  else if (format !== 0) {
    throw new Damage(`it has the format ${format}, and this version reads ${FORMAT}`);
  }
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = NORMAL');
  // Locks the whole file until it is closed or the process ends.
  database.exec('BEGIN EXCLUSIVE');
  if (format === 0) {
    database.exec(
      'CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID',
    );
    database.exec(`PRAGMA user_version = ${FORMAT}`);
  }
  database.exec('COMMIT');
}

/** Damage that SQLite itself did not detect. */
class Damage extends Error {}

/** SQLite checks the structure of its pages, not their content, so each entry has a checksum. */
function requireWhole(database: DatabaseSync): void {
  const { quick_check: verdict } = database.prepare('PRAGMA quick_check(1)').get() ?? {};
  if (verdict !== 'ok') throw new Damage(`SQLite finds it damaged: ${verdict}`);
  for (const { key, value, sum } of database.prepare('SELECT * FROM entries').iterate()) {
    if (sumOf(String(key), String(value)) !== sum) {
      throw new Damage('an entry is not what was written');
    }
  }
}

function sumOf(key: string, value: string): number {
  return crc32(value, crc32(key));
}

function makeStore(database: DatabaseSync): Store {
  const get = database.prepare('SELECT value FROM entries WHERE key = ?');
  const put = database.prepare('INSERT OR REPLACE INTO entries (key, value, sum) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM entries WHERE key = ?');
  return {
    begin: () => database.exec('BEGIN'),
    commit: () => database.exec('COMMIT'),
    rollback() {
      // SQLite has already rolled back if the disk is full.
      if (database.isTransaction) database.exec('ROLLBACK');
    },
    async undoing(work) {
      database.exec('SAVEPOINT undone');
      try {
        return await work();
      } finally {
        if (database.isTransaction) database.exec('ROLLBACK TO undone; RELEASE undone');
      }
    },
    get(key) {
      const row = get.get(key);
      return row && String(row['value']);
    },
    put: (key, value) => void put.run(key, value, sumOf(key, value)),
    delete: (key) => void remove.run(key),
    deletePrefix(prefix) {
      database
        .prepare('DELETE FROM entries WHERE substr(key, 1, ?) = ?')
        .run([...prefix].length, prefix);
    },
    *values(range) {
      const { sql, parameters } = toSelect(range);
      for (const { value } of database.prepare(sql).iterate(...parameters)) yield String(value);
    },
    close: () => database.close(),
  };
}

function toSelect({ reverse = false, limit = -1, ...bounds }: KeyRange): {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
} {
  const COMPARISON = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
  const names = (['gt', 'gte', 'lt', 'lte'] as const).filter((name) => bounds[name] !== undefined);
  const where = names.map((name) => `key ${COMPARISON[name]} ?`).join(' AND ');
  const order = reverse ? 'DESC' : 'ASC';
  return {
    sql: `SELECT value FROM entries WHERE ${where || '1'} ORDER BY key ${order} LIMIT ?`,
    parameters: [...names.map((name) => bounds[name] ?? ''), limit],
  };
}

function adviceOn(cause: unknown, folder: string): string {
  const began = `To start over, remove ${folder} (make clean does so for .local).`;
  if (cause instanceof Damage) {
    return `the data of the local DynamoDB cannot be used: ${cause.message}. Nothing was changed. Put a copy of it back, or use the version that wrote it. ${began}`;
  }
  const { errcode } = Object(cause) as { readonly errcode?: unknown };
  switch (typeof errcode === 'number' ? errcode & 0xff : undefined) {
    case SQLITE.busy:
      return 'another local cloud has the data of the local DynamoDB open. Stop that one, or give this one a folder of its own with LOCAL_DATA.';
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return `the data of the local DynamoDB is damaged: ${messageOf(cause)}. Nothing was changed. Put a copy of it back. ${began}`;
    case SQLITE.full:
      return 'the disk is full. Free some space and start again; nothing was lost.';
    default:
      return `the data of the local DynamoDB cannot be opened: ${messageOf(cause)}. Check that the folder is writable, or name another with LOCAL_DATA.`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    database?.close();
  } catch {
    // It was never open; the original error is reported.
  }
}
