import { randomUUID } from 'node:crypto';
import { createDynamoDb } from '@three-tier-chat/dynamodb';
import { expect, it } from 'vitest';
import { API_TABLE } from '../local-cloud/dynamodb/testing/api-table.ts';
import { describeEachDynamoDb } from '../local-cloud/dynamodb/testing/each-dynamodb.ts';
import { createWidgetStore, MOST_ENTRIES } from './store.ts';

const ENTRY = { name: 'notebooks', quantity: 3 };
const NOW = Date.parse('2026-11-30T12:00:00Z');

describeEachDynamoDb(API_TABLE, (client) => {
  const begin = () => {
    const table = createDynamoDb(API_TABLE.name, { span: (_, work) => work() }, client());
    const store = createWidgetStore(table, {
      issuer: 'https://acme.okta.com/oauth2/aus1',
      now: () => NOW,
    });
    const uid = randomUUID();
    const additionOf = (expectedVersion: number, entry = ENTRY) => ({
      uid,
      entry,
      expectedVersion,
      idempotencyKey: randomUUID(),
    });
    return { store, uid, additionOf };
  };

  it('keeps the newest first, each for its owner alone', async () => {
    const { store, uid, additionOf } = begin();
    expect(await store.read(uid)).toEqual({ version: 0, values: [] });
    await store.add(additionOf(0));
    const addedAt = new Date(NOW).toISOString();
    const values = [
      { name: 'pens', quantity: 1, addedAt },
      { ...ENTRY, addedAt },
    ];
    expect(await store.add(additionOf(1, { name: 'pens', quantity: 1 }))).toEqual({
      kind: 'changed',
      record: { version: 2, values },
    });
    expect(await store.read(uid)).toEqual({ version: 2, values });
    expect(await store.read(randomUUID())).toEqual({ version: 0, values: [] });
  });

  it('adds once, sent twice with its key, and refuses the key for anything else', async () => {
    const { store, uid, additionOf } = begin();
    const addition = additionOf(0);
    const [one, again] = await Promise.all([store.add(addition), store.add(addition)]);
    expect(again).toEqual(one);
    expect(await store.add({ ...addition, expectedVersion: 1 })).toEqual(one);
    expect(await store.add({ ...addition, entry: { ...ENTRY, quantity: 4 } })).toEqual({
      kind: 'key-reused',
    });
    expect((await store.read(uid)).version).toBe(1);
  });

  it('adds to the version that was seen alone', async () => {
    const { store, uid, additionOf } = begin();
    const both = await Promise.all([store.add(additionOf(0)), store.add(additionOf(0))]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'stale']);
    expect(await store.add(additionOf(7))).toEqual({ kind: 'stale' });
    expect((await store.read(uid)).values).toHaveLength(1);
  });

  it('takes no more when it is full, and still answers what was sent before', async () => {
    const { store, uid, additionOf } = begin();
    let last = additionOf(0);
    for (let version = 0; version < MOST_ENTRIES; version += 1) {
      last = additionOf(version);
      expect(await store.add(last)).toMatchObject({ kind: 'changed' });
    }
    expect(await store.add(additionOf(MOST_ENTRIES))).toEqual({ kind: 'full' });
    expect(await store.add(last)).toMatchObject({ kind: 'changed' });
    expect((await store.read(uid)).values).toHaveLength(MOST_ENTRIES);
  });
});
