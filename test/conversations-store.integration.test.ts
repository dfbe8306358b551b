import { randomUUID } from 'node:crypto';
import type { TurnToAppend } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../services/conversations/conversation-store.ts';
import { createConversationStore } from '../services/conversations/store/create-conversation-store.ts';
import { createDynamoDb, type Table } from '../services/conversations/store/dynamodb.ts';
import { scanTable } from '../services/local-cloud/dynamodb/testing/commands.ts';
import { hasDynoxide, startDynoxide } from '../services/local-cloud/dynamodb/testing/dynoxide.ts';
import { startStage } from '../services/local-cloud/dynamodb/testing/stage.ts';
import { stackOf, synthAll } from '../terraform/testing/synth-all.ts';

interface OpenedDatabase {
  readonly client: Parameters<typeof scanTable>[0];
  stop(): Promise<void>;
}

const ISSUER = 'https://acme.okta.com/oauth2/aus1';
const DAY_MS = 24 * 60 * 60 * 1000;
const RETENTION_DAYS = 90;

/** The table as its stack makes it. */
const {
  '//': _,
  lifecycle: __,
  ...tableArguments
} = stackOf(synthAll(), 'conversations').the('aws_dynamodb_table');
const TABLE_NAME = String(tableArguments['name']);

function turnOf(changes: Partial<TurnToAppend> = {}): TurnToAppend {
  return {
    turnId: randomUUID(),
    version: 0,
    prompt: 'Who am I?',
    parts: [{ kind: 'text', text: 'You are Chat Member.' }],
    messages: [
      { role: 'user', content: [{ text: 'Who am I?' }] },
      { role: 'assistant', content: [{ text: 'You are Chat Member.' }] },
    ],
    toolCalls: [{ name: 'getMyProfile', status: 'done', durationMs: 12 }],
    usage: { inputTokens: 10, outputTokens: 20 },
    outcome: 'complete',
    traceId: '1-0000000a-00000000000000000000000a',
    agentVersion: '0123456789abcdef',
    modelId: 'some.model',
    ...changes,
  };
}

/** What holds for every DynamoDB: each test has a user of its own. */
function describeStore(name: string, open: () => Promise<OpenedDatabase>): void {
  describe(name, () => {
    let database: OpenedDatabase;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database?.stop());

    const begin = (change: (table: Table) => Table = (table) => table) => {
      let nowMs = Date.now();
      const table = createDynamoDb(TABLE_NAME, { span: (_, work) => work() }, database.client);
      const store = createConversationStore(change(table), {
        issuer: ISSUER,
        retentionDays: RETENTION_DAYS,
        now: () => nowMs,
      });
      const uid = randomUUID();
      const later = (ms: number) => {
        nowMs += ms;
      };
      const conversation = () => ({ uid, id: `session-${randomUUID()}` });
      return { store, uid, later, conversation };
    };
    const allItems = () => scanTable(database.client, TABLE_NAME);
    const itemCount = async () => (await allItems()).length;

    it('begins a conversation with its first turn, and gives it back whole', async () => {
      const { store, uid, conversation } = begin();
      const it = conversation();
      const turn = turnOf({ prompt: '  Who\nam I?  ' });
      expect(await store.append(it, turn)).toEqual({
        kind: 'appended',
        answer: {
          id: it.id,
          turnId: turn.turnId,
          version: 1,
          title: 'Who am I?',
          updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      });
      const { version, parts, messages, ...shared } = turn;
      const read = await store.read(it, ['parts', 'messages']);
      expect(read).toEqual({
        id: it.id,
        title: 'Who am I?',
        pinned: false,
        createdAt: read?.updatedAt,
        updatedAt: read?.updatedAt,
        version: 1,
        turns: [{ ...shared, createdAt: read?.createdAt, parts, messages }],
      });
      expect((await store.read(it, ['parts']))?.turns[0]).not.toHaveProperty('messages');
      expect((await store.list(uid, {})).conversations).toMatchObject([{ id: it.id }]);
    });

    it('keeps a turn once that is sent again, and answers it the same', async () => {
      const { store, conversation } = begin();
      const it = conversation();
      const turn = turnOf();
      const answers = await Promise.all(Array.from({ length: 6 }, () => store.append(it, turn)));
      await store.append(it, turnOf({ version: 1 }));
      expect(await store.append(it, turn)).toEqual(answers[0]);
      expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toHaveLength(1);
      expect(answers[0]).toMatchObject({ kind: 'appended', answer: { version: 1 } });
      expect((await store.read(it, ['parts']))?.turns).toHaveLength(2);
    });

    it('refuses the id of a turn for another prompt', async () => {
      const { store, conversation } = begin();
      const it = conversation();
      const turn = turnOf();
      await store.append(it, turn);
      const other = { ...turn, version: 1, prompt: 'Another' };
      expect(await store.append(it, other)).toEqual({ kind: 'reused' });
      expect((await store.read(it, ['parts']))?.version).toBe(1);
    });

    it('lets one of several writers have a version, and tells the others', async () => {
      const { store, conversation } = begin();
      const it = conversation();
      for (const version of [0, 1]) {
        const kinds = await Promise.all(
          Array.from({ length: 6 }, async () => (await store.append(it, turnOf({ version }))).kind),
        );
        expect(kinds.toSorted()).toEqual(['appended', ...Array.from({ length: 5 }, () => 'stale')]);
      }
      expect(await store.append(it, turnOf({ version: 0 }))).toEqual({ kind: 'stale' });
      expect(await store.append(it, turnOf({ version: 9 }))).toEqual({ kind: 'stale' });
      expect((await store.read(it, ['parts']))?.turns).toHaveLength(2);
    });

    it('begins nothing for a caller who knows of turns that are gone', async () => {
      const { store, uid, conversation } = begin();
      expect(await store.append(conversation(), turnOf({ version: 3 }))).toEqual({
        kind: 'missing',
      });
      expect(await store.list(uid, {})).toEqual({ conversations: [] });
    });

    it('keeps a turn of 2 MB character by character, and refuses a larger one whole', async () => {
      const { store, conversation } = begin();
      const it = conversation();
      const text = 'Grüße 🌍 "\\ '.repeat(58_000);
      const parts = [{ kind: 'text' as const, text }];
      const messages = [{ role: 'assistant', content: [{ text }] }];
      const before = await itemCount();
      const tooLarge = turnOf({
        parts: [...parts, ...parts],
        messages: [...messages, ...messages],
      });
      expect(await store.append(it, tooLarge)).toEqual({ kind: 'too-large' });
      expect(await itemCount()).toBe(before);
      expect(await store.append(it, turnOf({ parts, messages }))).toMatchObject({
        kind: 'appended',
      });
      const read = await store.read(it, ['parts', 'messages']);
      expect(read?.turns).toMatchObject([{ parts, messages }]);
    });

    it('keeps names that are special elsewhere, and texts of every script', async () => {
      const { store, conversation } = begin();
      const it = conversation();
      const input = JSON.parse('{"__proto__": {"a": 1}, "constructor": "x"}') as object;
      const call = { id: 't1', name: '__proto__', status: 'done' as const, input };
      const prompt = '__proto__ مرحبا بالعالم \u202e';
      await store.append(it, turnOf({ prompt, parts: [{ kind: 'tool', call }] }));
      const [turn] = (await store.read(it, ['parts']))?.turns ?? [];
      expect(JSON.stringify(turn?.parts)).toBe(JSON.stringify([{ kind: 'tool', call }]));
      expect(turn?.prompt).toBe(prompt);
      expect(await store.change(it, { title: '__proto__' })).toMatchObject({ title: '__proto__' });
    });

    it('keeps the longest prompt, whatever its folding makes of it', async () => {
      const { store, uid, conversation } = begin();
      for (const character of ['\u0390', '\u1fb7', '\u0130', '\ufdfa', '世']) {
        const it = conversation();
        const prompt = character.repeat(16_000);
        expect(await store.append(it, turnOf({ prompt }))).toMatchObject({ kind: 'appended' });
        expect(await store.list(uid, { search: character.repeat(200) })).toMatchObject({
          conversations: [{ id: it.id }],
        });
      }
    });

    it('reads a long conversation page by page, from its end', async () => {
      const { store, conversation } = begin();
      const it = conversation();
      const prompts = Array.from({ length: 7 }, (_, index) => `Prompt ${index}`);
      const parts = [{ kind: 'text' as const, text: 'x'.repeat(700_000) }];
      for (const [version, prompt] of prompts.entries()) {
        await store.append(it, turnOf({ version, prompt, parts }));
      }
      const pages: string[][] = [];
      for (let before: number | undefined; ; ) {
        const page = await store.read(it, ['parts'], before);
        pages.unshift((page?.turns ?? []).map(({ prompt }) => prompt));
        before = page?.earlier;
        if (before === undefined) break;
      }
      expect(pages.length).toBeGreaterThan(2);
      expect(pages.flat()).toEqual(prompts);
    });

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
            ? Promise.reject(new StoreUnavailable('The function ended'))
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
      const table = createDynamoDb('no-such-table', { span: (_, work) => work() }, database.client);
      const store = createConversationStore(table, { issuer: ISSUER, retentionDays: 1 });
      const name = { uid: 'u', id: 'i' };
      const refusals = [store.list('u', {}), store.read(name, []), store.append(name, turnOf())];
      for (const result of await Promise.allSettled(refusals)) {
        expect(result).toEqual({ status: 'rejected', reason: expect.any(StoreUnavailable) });
      }
    });
  });
}

describeStore('the local DynamoDB', async () => {
  const stage = await startStage({ tables: [tableArguments] });
  return { client: stage.client(), stop: () => stage.stop() };
});

if (hasDynoxide()) describeStore('dynoxide', () => startDynoxide([tableArguments]));
else {
  console.warn(
    'NOT RUN: the same tests against dynoxide, since it is not installed (cargo install dynoxide-rs --version 3.0.0)',
  );
}
