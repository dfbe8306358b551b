import { randomUUID } from 'node:crypto';
import { type Put, type Table, TableUnavailable } from '@three-tier-chat/dynamodb';
import { describe, expect, it } from 'vitest';
import {
  describeProfileStore,
  HOUR_MS,
  type ProfileStage,
  RETENTION_DAYS,
} from './profile-store.fixture.ts';

describeProfileStore((stage) => {
  describe('a record', () => describeRecord(stage));
  describe('a change that is sent again', () => describeSentAgain(stage));
  describe('a change that meets another', () => describeMeeting(stage));
  describe('the activity', () => describeActivity(stage));
});

function describeRecord({ begin, allItems }: ProfileStage): void {
  it('is empty, of version 0, until it is changed', async () => {
    const { store, uid } = begin();
    expect(await store.read(uid, 'preferences')).toEqual({ version: 0, values: {} });
  });

  it('keeps what was changed, and forgets what was removed', async () => {
    const { store, uid, changeOf } = begin();
    const changes = { phone: '+15550100', postalAddress: ['1 Main St', 'Springfield'] };
    expect(await store.change(changeOf({ changes }))).toEqual({
      kind: 'changed',
      record: { version: 1, values: changes },
    });
    await store.change(changeOf({ changes: { phone: null }, expectedVersion: 1 }));
    expect(await store.read(uid, 'contact-details')).toEqual({
      version: 2,
      values: { postalAddress: changes.postalAddress },
    });
    expect(await store.read(uid, 'preferences')).toEqual({ version: 0, values: {} });
  });

  it.each([
    ['an older version', 0],
    ['a version that is yet to come', 2],
  ])('is not changed on the basis of %s', async (_, expectedVersion) => {
    const { store, uid, changeOf, activity } = begin();
    await store.change(changeOf());
    const changes = { phone: '+15550199' };
    expect(await store.change(changeOf({ changes, expectedVersion }))).toEqual({ kind: 'stale' });
    expect(await store.read(uid, 'contact-details')).toMatchObject({ version: 1 });
    expect(await activity()).toHaveLength(1);
  });

  it('is another one for another user', async () => {
    const { store, changeOf } = begin();
    await store.change(changeOf());
    const other = randomUUID();
    expect(await store.read(other, 'contact-details')).toEqual({ version: 0, values: {} });
    expect(await store.listActivity(other, {})).toEqual({ entries: [] });
  });

  it('has no key that names its owner, and no text of a change outside of its own item', async () => {
    const { store, uid, changeOf } = begin();
    await store.change(changeOf());
    const keys = (await allItems()).map(({ partition, item }) => [partition?.S, item?.S]);
    expect(keys.length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(keys)).not.toMatch(new RegExp(`${uid}|5550100|member`));
    for (const [partition] of keys) expect(partition).toMatch(/^[\w-]{43}$/);
  });

  it('that does not become another one is answered, with no version and no activity', async () => {
    const { store, changeOf, activity } = begin();
    await store.change(changeOf());
    const same = changeOf({ expectedVersion: 1 });
    const answer = { kind: 'changed', record: { version: 1, values: { phone: '+15550100' } } };
    expect(await store.change(same)).toEqual(answer);
    await store.change(changeOf({ changes: { phone: '+15550199' }, expectedVersion: 1 }));
    expect(await store.change(same)).toEqual(answer);
    expect(await activity()).toHaveLength(2);
  });

  it('says so when the table gives no answer', async () => {
    const { store, uid, changeOf } = begin(undefined, 'no-such-table');
    const asked = [
      store.read(uid, 'preferences'),
      store.change(changeOf()),
      store.listActivity(uid, {}),
    ];
    for (const result of await Promise.allSettled(asked)) {
      expect(result).toEqual({ status: 'rejected', reason: expect.any(TableUnavailable) });
    }
  });
}

function describeSentAgain({ begin, allItems }: ProfileStage): void {
  it('happens once and is answered the same, even after others', async () => {
    const { store, uid, changeOf, activity } = begin();
    const change = changeOf();
    const answer = await store.change(change);
    expect(await store.change(change)).toEqual(answer);
    await store.change(changeOf({ changes: { phone: '+15550199' }, expectedVersion: 1 }));
    expect(await store.change(change)).toEqual(answer);
    // As whoever has read it again since sends it.
    expect(await store.change({ ...change, expectedVersion: 2 })).toEqual(answer);
    expect(await store.read(uid, 'contact-details')).toMatchObject({
      version: 2,
      values: { phone: '+15550199' },
    });
    expect(await activity()).toHaveLength(2);
  });

  it('is refused with other contents, whatever its version', async () => {
    const { store, changeOf, activity } = begin();
    const change = changeOf();
    await store.change(change);
    for (const other of [
      { changes: { phone: '+15550199' } },
      { changes: { phone: null } },
      { changes: { ...change.changes, alternativeEmail: null } },
      { record: 'preferences' as const },
      { by: { ...change.by, operation: 'updateMyPreferences' } },
      { changes: { phone: '+15550199' }, expectedVersion: 1 },
    ]) {
      expect(await store.change({ ...change, ...other })).toEqual({ kind: 'key-reused' });
    }
    expect(await activity()).toHaveLength(1);
  });

  it('is the same whatever the order of its fields', async () => {
    const { store, changeOf } = begin();
    const [one, other] = [{ phone: '+15550100' }, { alternativeEmail: 'a@example.com' }];
    const change = changeOf({ changes: { ...one, ...other } });
    const answer = await store.change(change);
    expect(await store.change({ ...change, changes: { ...other, ...one } })).toEqual(answer);
  });

  it('of another user with the same key is a change of their own', async () => {
    const { store, changeOf } = begin();
    const change = changeOf();
    await store.change(change);
    const theirs = { ...change, uid: randomUUID(), changes: { phone: '+15550142' } };
    expect(await store.change(theirs)).toMatchObject({ kind: 'changed', record: { version: 1 } });
  });

  it('a day later is a new one, whether or not DynamoDB has deleted the key', async () => {
    const { store, uid, later, changeOf, activity } = begin();
    const change = changeOf();
    await store.change(change);
    later(23 * HOUR_MS);
    expect(await store.change(change)).toMatchObject({ record: { version: 1 } });
    later(2 * HOUR_MS);
    expect(await store.change(change)).toEqual({ kind: 'stale' });
    const again = { ...change, changes: { phone: '+15550199' }, expectedVersion: 1 };
    expect(await store.change(again)).toMatchObject({ kind: 'changed', record: { version: 2 } });
    expect(await store.change(change)).toEqual({ kind: 'key-reused' });
    expect(await store.read(uid, 'contact-details')).toMatchObject({ version: 2 });
    expect(await activity()).toHaveLength(2);
  });

  it('after its answer was lost happened once', async () => {
    const { store, changeOf, activity } = begin((table) => ({
      ...table,
      put: once(table, (puts) =>
        table.put(puts).then(() => Promise.reject(new TableUnavailable('The answer was lost'))),
      ),
    }));
    const change = changeOf();
    await expect(store.change(change)).rejects.toThrow('The answer was lost');
    expect(await store.change(change)).toMatchObject({ kind: 'changed', record: { version: 1 } });
    expect(await activity()).toHaveLength(1);
  });

  it('after one of its items was refused happens once, as a whole', async () => {
    const { store, uid, changeOf, activity } = begin((table) => ({
      ...table,
      // The last of its items, an entry of the activity, is one that DynamoDB refuses.
      put: once(table, (puts) =>
        table.put(puts.with(-1, { item: { ...puts.at(-1)?.item, partition: { S: '' } } })),
      ),
    }));
    const change = changeOf();
    const before = (await allItems()).length;
    await expect(store.change(change)).rejects.toThrow(TableUnavailable);
    expect((await allItems()).length).toBe(before);
    expect(await store.read(uid, 'contact-details')).toEqual({ version: 0, values: {} });
    expect(await store.change(change)).toMatchObject({ kind: 'changed', record: { version: 1 } });
    expect(await activity()).toHaveLength(1);
  });
}

/** Does the first writing another way. */
function once(table: Table, first: Table['put']): Table['put'] {
  let isFirst = true;
  return (puts: readonly Put[]) => {
    if (!isFirst) return table.put(puts);
    isFirst = false;
    return first(puts);
  };
}

function describeMeeting({ begin }: ProfileStage): void {
  it.each([0, 1])('of the same version %d: one happens, the others are told', async (version) => {
    const { store, uid, changeOf, activity } = begin();
    if (version > 0) await store.change(changeOf());
    const phones = Array.from({ length: 8 }, (_, index) => `+1555020${index}`);
    const all = await Promise.all(
      phones.map((phone) =>
        store.change(changeOf({ changes: { phone }, expectedVersion: version })),
      ),
    );
    const [happened, another] = all.filter(({ kind }) => kind === 'changed');
    expect(another).toBeUndefined();
    expect(all.filter(({ kind }) => kind === 'stale')).toHaveLength(7);
    expect(happened).toEqual({
      kind: 'changed',
      record: await store.read(uid, 'contact-details'),
    });
    expect(await activity()).toHaveLength(version + 1);
  });

  it('of the same key: one happens, and all are answered the same', async () => {
    const { store, changeOf, activity } = begin();
    const change = changeOf();
    const all = await Promise.all(Array.from({ length: 8 }, () => store.change(change)));
    for (const answer of all) expect(answer).toEqual(all[0]);
    expect(all[0]).toMatchObject({ kind: 'changed', record: { version: 1 } });
    expect(await activity()).toHaveLength(1);
  });

  it('of the same key and of another record: one happens, the other is told', async () => {
    const { store, changeOf, activity } = begin();
    const change = changeOf();
    const other = { ...change, record: 'preferences' as const, changes: { language: 'de' } };
    const kinds = await Promise.all([store.change(change), store.change(other)]);
    expect(kinds.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'key-reused']);
    expect(await activity()).toHaveLength(1);
  });

  it('again and again is given up, and can be sent again', async () => {
    let isBusy = true;
    const { store, changeOf, activity } = begin((table) => ({
      ...table,
      put: (puts) => (isBusy ? Promise.resolve(false) : table.put(puts)),
    }));
    const change = changeOf();
    expect(await store.change(change)).toEqual({ kind: 'contended' });
    isBusy = false;
    expect(await store.change(change)).toMatchObject({ kind: 'changed' });
    expect(await activity()).toHaveLength(1);
  });
}

function describeActivity({ begin, allItems }: ProfileStage): void {
  it('tells who changed what, when, how, and in which conversation and trace', async () => {
    const { store, changeOf, activity } = begin();
    const by = { ...changeOf().by, conversationId: 'session-0123456789-0123456789-0123456789' };
    await store.change(changeOf({ by }));
    const changes = { phone: null, postalAddress: ['1 Main St'], alternativeEmail: null };
    await store.change(changeOf({ changes, expectedVersion: 1 }));
    expect(await activity()).toEqual([
      {
        id: 'contact-details-2',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/),
        ...changeOf().by,
        changes: [
          { field: 'phone', before: '+15550100', after: null },
          { field: 'postalAddress', before: null, after: ['1 Main St'] },
        ],
      },
      {
        id: 'contact-details-1',
        at: expect.any(String),
        ...by,
        changes: [{ field: 'phone', before: null, after: '+15550100' }],
      },
    ]);
  });

  it('is listed page by page, the newest first, each entry once', async () => {
    const { store, uid, later, changeOf, activity } = begin();
    for (let version = 0; version < 60; version += 1) {
      // Some in the same millisecond.
      if (version % 3 === 0) later(1);
      const changes = { phone: `+1555${String(version).padStart(4, '0')}` };
      await store.change(changeOf({ changes, expectedVersion: version }));
    }
    const ids = Array.from({ length: 60 }, (_, index) => `contact-details-${60 - index}`);
    expect((await activity()).map(({ id }) => id)).toEqual(ids);
    const { entries, next } = await store.listActivity(uid, {});
    expect(entries).toHaveLength(25);
    expect(next).toEqual(expect.any(String));
  });

  it('ends with a whole page without another that is empty', async () => {
    const { store, uid, changeOf } = begin();
    for (let version = 0; version < 25; version += 1) {
      const changes = { phone: `+1555${String(version).padStart(4, '0')}` };
      await store.change(changeOf({ changes, expectedVersion: version }));
    }
    const page = await store.listActivity(uid, {});
    expect(page.entries).toHaveLength(25);
    expect(page).not.toHaveProperty('next');
  });

  it('is that of a time: from its beginning, up to its end', async () => {
    const { store, uid, later, changeOf, activity } = begin();
    for (let version = 0; version < 5; version += 1) {
      const changes = { phone: `+1555010${version}` };
      await store.change(changeOf({ changes, expectedVersion: version }));
      later(HOUR_MS);
    }
    const [fifth, , third, , first] = await activity();
    if (!first || !third || !fifth) throw new Error('There are not five');
    const idsOf = async (range: object) =>
      (await store.listActivity(uid, range)).entries.map(({ id }) => id.at(-1)).join('');
    expect(await idsOf({ since: third.at })).toBe('543');
    expect(await idsOf({ until: third.at })).toBe('21');
    expect(await idsOf({ since: first.at, until: fifth.at })).toBe('4321');
    expect(await idsOf({ since: third.at, until: third.at })).toBe('');
  });

  it('is forgotten in time, and the record is not', async () => {
    const { store, uid, later, changeOf, activity } = begin();
    await store.change(changeOf());
    later((RETENTION_DAYS - 1) * 24 * HOUR_MS);
    await store.change(changeOf({ changes: { phone: null }, expectedVersion: 1 }));
    expect(await activity()).toHaveLength(2);
    later(2 * 24 * HOUR_MS);
    expect((await activity()).map(({ id }) => id)).toEqual(['contact-details-2']);
    expect(await store.read(uid, 'contact-details')).toMatchObject({ version: 2 });
    for (const { item, expiresAt } of await allItems()) {
      expect(expiresAt === undefined).toBe(item?.S?.startsWith('record#'));
    }
  });
}
