import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store, StoreError } from './open-store.ts';

let folder: string;
const open: Store[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(async () => {
  for (const store of open.splice(0)) store.close();
  await rm(folder, { recursive: true });
});

async function opened(): Promise<Store> {
  const store = await openStore(folder);
  open.push(store);
  return store;
}

function fill(store: Store, count: number): void {
  store.begin();
  for (let at = 0; at < count; at += 1) store.put(`key-${at}`, `value ${at} `.repeat(100));
  store.commit();
}

const file = () => join(folder, 'dynamodb.sqlite');
const program = (name: string) => join(import.meta.dirname, 'testing', name);

describe('the store', () => {
  it('keeps entries in the order of their bytes, and returns ranges of them', async () => {
    const store = await opened();
    const keys = ['b', 'a', 'a~', 'ä', 'a/1', 'c'];
    store.begin();
    for (const key of keys) store.put(key, key);
    store.commit();
    expect([...store.values({})]).toEqual(['a', 'a/1', 'a~', 'b', 'c', 'ä']);
    expect([...store.values({ gt: 'a', lte: 'b' })]).toEqual(['a/1', 'a~', 'b']);
    expect([...store.values({ gte: 'a/1', lt: 'c', reverse: true, limit: 2 })]).toEqual([
      'b',
      'a~',
    ]);
    store.deletePrefix('a');
    expect([...store.values({ limit: -1 })]).toEqual(['b', 'c', 'ä']);
  });

  it('discards what was not committed', async () => {
    const store = await opened();
    fill(store, 1);
    store.begin();
    store.put('key-0', 'changed');
    await store.undoing(async () => store.put('undone', '1'));
    expect([store.get('key-0'), store.get('undone')]).toEqual(['changed', undefined]);
    store.rollback();
    expect(store.get('key-0')).toMatch(/^value 0/);
  });

  it('contains, after a process was killed in a transaction, everything that it had committed', async () => {
    const child = fork(program('write-and-die.ts'), [folder], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    const store = await opened();
    expect([store.get('committed'), store.get('begun')]).toEqual(['1', undefined]);
  });

  it('belongs to one process at a time', async () => {
    const first = await opened();
    fill(first, 1);
    await expect(openStore(folder)).rejects.toThrow(
      new StoreError(
        `${file()}: another local cloud has the data of the local DynamoDB open. Stop that one, or give this one a folder of its own with LOCAL_DATA.`,
      ),
    );
    expect(first.get('key-0')).toMatch(/^value 0/);
  });

  it.each([
    ['its head', async () => overwrite(0, 'no database')],
    ['an entry', async () => overwrite((await readFile(file())).indexOf('value 7 value 7'), 'V')],
    ['a page', async () => overwrite(4096 * 3, '\u{0}'.repeat(4096))],
  ])('that is damaged in %s is not changed, and says what to do', async (_what, damage) => {
    const store = await openStore(folder);
    fill(store, 200);
    store.close();
    await damage();
    const damaged = await readFile(file());
    const error = await openStore(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreError);
    expect(String(error)).toMatch(/damaged|is not what was written/);
    expect(String(error)).toContain(`Nothing was changed. Put a copy of it back`);
    expect(String(error)).toContain(`remove ${folder} (make clean does so for .local)`);
    expect((await readFile(file())).equals(damaged)).toBe(true);
  });

  async function overwrite(at: number, text: string): Promise<void> {
    const content = await readFile(file());
    expect(at).toBeGreaterThanOrEqual(0);
    content.write(text, at);
    await writeFile(file(), content);
  }

  it('of another version is not changed', async () => {
    (await openStore(folder)).close();
    const database = new DatabaseSync(file());
    database.exec('PRAGMA user_version = 7');
    database.close();
    await expect(openStore(folder)).rejects.toThrow(
      'it has the format 7, and this version reads 1',
    );
  });

  it('in a folder that is not writable says so', async () => {
    const place = join(folder, 'file');
    await writeFile(place, '');
    await expect(openStore(place)).rejects.toThrow(
      /cannot be opened: .*Check that the folder is writable, or name another with LOCAL_DATA/,
    );
  });

  it('on a full disk refuses a write, keeps everything committed and continues', async () => {
    // The shell's limit on the size of a file, in blocks of 1 KB, causes the same error as a full
    // disk.
    const child = spawn(
      '/bin/bash',
      [
        '-c',
        'ulimit -f 1024; exec "$0" "$@"',
        process.execPath,
        program('write-until-full.ts'),
        folder,
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    );
    const exited = once(child, 'exit');
    const [told] = (await once(child, 'message')) as [
      { readonly committed: number; readonly refusal: string; readonly last: string },
    ];
    child.kill();
    await exited;
    expect(told.refusal).toMatch(/full|disk I\/O error/);
    expect(told.committed).toBeGreaterThan(0);
    expect(told.last).toBe(String(told.committed - 1));
    const store = await opened();
    expect(store.get('last')).toBe(told.last);
    expect(store.get(`key-${told.committed}`)).toBeUndefined();
  });
});
