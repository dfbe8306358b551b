import { randomUUID } from 'node:crypto';
import { TableUnavailable } from '@three-tier-chat/dynamodb';
import { expect, it } from 'vitest';
import { DAY_MS, describeStore, RETENTION_DAYS } from './conversations-store.fixture.ts';
import { turnOf } from './turn-to-keep.ts';

describeStore(({ begin, allItems, itemCount }) => {
  it('lists pinned conversations first, then the newest, each once', async () => {
    const { store, uid, later, conversation } = begin();
    const all = Array.from({ length: 65 }, conversation);
    for (const it of all) {
      await store.append(it, turnOf());
      later(1000);
    }
    const [oldest, second] = all;
    if (!oldest || !second) throw new Error('There is none');
    await store.change(oldest, { pinned: true });
    await store.append(second, turnOf({ version: 1 }));
    const ids: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await store.list(uid, after === undefined ? {} : { after });
      ids.push(...page.conversations.map(({ id }) => id));
      after = page.next;
      if (after === undefined) break;
      expect(page.conversations).toHaveLength(30);
    }
    const newestFirst = all.slice(2).toReversed();
    expect(ids).toEqual([oldest, second, ...newestFirst].map(({ id }) => id));
  });

  it('finds a text in titles and prompts, without its case, however far back', async () => {
    const { store, uid, later, conversation } = begin();
    const [first, named] = [conversation(), conversation()];
    await store.append(first, turnOf({ prompt: 'Where is the ÄPFEL crate?' }));
    await store.append(first, turnOf({ version: 1, prompt: 'And now?' }));
    await store.append(named, turnOf());
    await store.change(named, { title: 'About äpfel' });
    for (let index = 0; index < 95; index += 1) {
      later(1000);
      await store.append(conversation(), turnOf());
    }
    const ids: string[] = [];
    let pages = 0;
    for (let after: string | undefined; ; ) {
      const page = await store.list(uid, {
        search: 'Äpfel',
        ...(after !== undefined && { after }),
      });
      pages += 1;
      ids.push(...page.conversations.map(({ id }) => id));
      after = page.next;
      if (after === undefined) break;
    }
    expect(ids.toSorted()).toEqual([first.id, named.id].toSorted());
    expect(pages).toBe(2);
    expect(await store.list(uid, { search: '%' })).toMatchObject({ conversations: [] });
  });

  it('keeps both of two changes that meet', async () => {
    const { store, conversation } = begin();
    const it = conversation();
    await store.append(it, turnOf());
    await Promise.all([store.change(it, { title: 'New' }), store.change(it, { pinned: true })]);
    expect(await store.read(it, [])).toMatchObject({ title: 'New', pinned: true, version: 1 });
  });

  it('gives a title in place of the one that was read, if it is still that', async () => {
    const { store, conversation } = begin();
    const it = conversation();
    await store.append(it, turnOf());
    const made = { title: 'About me', replaces: 'Who am I?' };
    for (const _ of ['once', 'sent again']) {
      expect(await store.change(it, made)).toMatchObject({ title: 'About me' });
    }
    await store.change(it, { title: 'Mine' });
    expect(await store.change(it, { ...made, pinned: true })).toBe('renamed');
    expect(await store.read(it, [])).toMatchObject({ title: 'Mine', pinned: false });
    const changes = ['One', 'Another'].map((title) => ({ title, replaces: 'Mine' }));
    const results = await Promise.all(changes.map((change) => store.change(it, change)));
    expect(results.filter((result) => result === 'renamed')).toHaveLength(1);
    expect(await store.change(conversation(), made)).toBeUndefined();
  });

  it('has another conversation for another user under the same id', async () => {
    const { store, uid, conversation } = begin();
    const it = conversation();
    const foreign = { uid: randomUUID(), id: it.id };
    await store.append(it, turnOf());
    expect(await store.read(foreign, ['parts'])).toBeUndefined();
    expect(await store.change(foreign, { title: 'Mine' })).toBeUndefined();
    expect(await store.list(foreign.uid, { search: 'who' })).toEqual({ conversations: [] });
    await store.append(foreign, turnOf({ prompt: 'Mine' }));
    await store.delete(foreign);
    expect(await store.read(it, ['parts'])).toMatchObject({ title: 'Who am I?', version: 1 });
    expect((await store.list(uid, {})).conversations).toHaveLength(1);
  });

  it('names nobody in a key', async () => {
    const { store, uid, conversation } = begin();
    await store.append(conversation(), turnOf());
    const keys = (await allItems()).map(({ partition, item }) => ({ partition, item }));
    expect(keys.length).toBeGreaterThan(3);
    expect(JSON.stringify(keys)).not.toContain(uid);
    for (const { partition } of keys) expect(partition?.S).toMatch(/^[\w-]{43}$/);
  });

  it('deletes all that there is, once or twice', async () => {
    const { store, uid, conversation } = begin();
    const it = conversation();
    const before = await itemCount();
    const parts = [{ kind: 'text' as const, text: 'x'.repeat(900_000) }];
    for (let version = 0; version < 12; version += 1) {
      await store.append(it, turnOf({ version, parts }));
    }
    await Promise.all([store.delete(it), store.delete(it)]);
    await store.delete(it);
    expect(await itemCount()).toBe(before);
    expect(await store.read(it, [])).toBeUndefined();
    expect(await store.list(uid, {})).toEqual({ conversations: [] });
    expect(await store.append(it, turnOf({ version: 12 }))).toEqual({ kind: 'missing' });
    expect(await store.append(it, turnOf())).toMatchObject({ kind: 'appended' });
  });

  it('hides what was deleted in part, and finishes it when asked again', async () => {
    let isBroken = true;
    const { store, uid, conversation } = begin((table) => ({
      ...table,
      deleteAll: (keys) =>
        isBroken
          ? Promise.reject(new TableUnavailable('The function ended'))
          : table.deleteAll(keys),
    }));
    const it = conversation();
    const before = await itemCount();
    const turn = turnOf();
    await store.append(it, turn);
    await expect(store.delete(it)).rejects.toThrow('The function ended');
    expect(await store.read(it, [])).toBeUndefined();
    expect(await store.list(uid, {})).toEqual({ conversations: [] });
    expect(await store.change(it, { pinned: true })).toBeUndefined();
    expect(await store.append(it, turnOf())).toEqual({ kind: 'stale' });
    expect(await store.append(it, { ...turn, version: 1 })).toEqual({ kind: 'missing' });
    isBroken = false;
    await store.delete(it);
    expect(await itemCount()).toBe(before);
  });

  it('looks past what is expired, and begins anew under its id', async () => {
    const { store, uid, later, conversation } = begin();
    const it = conversation();
    const parts = [{ kind: 'text' as const, text: 'x'.repeat(900_000) }];
    await store.append(it, turnOf({ prompt: 'Old', parts }));
    later((RETENTION_DAYS - 1) * DAY_MS);
    await store.append(it, turnOf({ version: 1, prompt: 'Newer', parts }));
    later(2 * DAY_MS);
    const prompts = async () =>
      (await store.read(it, ['parts']))?.turns.map(({ prompt }) => prompt);
    expect(await prompts()).toEqual(['Newer']);
    expect(await store.list(uid, { search: 'newer' })).toMatchObject({ conversations: [{}] });
    later(RETENTION_DAYS * DAY_MS);
    expect(await store.read(it, ['parts'])).toBeUndefined();
    expect(await store.list(uid, {})).toEqual({ conversations: [] });
    expect(await store.change(it, { pinned: true })).toBeUndefined();
    await store.append(it, turnOf({ prompt: 'Anew' }));
    expect(await prompts()).toEqual(['Anew']);
  });

  it('says so when the table gives no answer', async () => {
    const { store } = begin(undefined, 'no-such-table');
    const name = { uid: 'u', id: 'i' };
    const refusals = [store.list('u', {}), store.read(name, []), store.append(name, turnOf())];
    for (const result of await Promise.allSettled(refusals)) {
      expect(result).toEqual({ status: 'rejected', reason: expect.any(TableUnavailable) });
    }
  });
});
