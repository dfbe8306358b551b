import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { describeStore } from './conversations-store.fixture.ts';
import { finishOf, turnOf } from './turn-to-keep.ts';

describeStore(({ begin, itemCount }) => {
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
        outcome: 'complete',
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
      usage: turn.usage,
      turns: [{ ...shared, createdAt: read?.createdAt, parts, messages }],
    });
    expect((await store.read(it, ['parts']))?.turns[0]).not.toHaveProperty('messages');
    expect((await store.list(uid, {})).conversations).toMatchObject([{ id: it.id }]);
  });

  it('keeps in whose place a turn was begun, whoever goes on with it', async () => {
    const { store, conversation } = begin();
    const it = conversation();
    const first = turnOf();
    await store.append(it, first);
    const running = { version: 1, outcome: 'running', openForSeconds: 120 };
    const second = turnOf({ ...running, supersedes: first.turnId });
    await store.append(it, second);
    const again = { ...second, attempt: randomUUID() };
    const { supersedes: _, ...whole } = again;
    await store.append(it, whole);
    expect(await store.finish(it, second.turnId, finishOf(whole))).toMatchObject({
      kind: 'finished',
    });
    const { turns = [] } = (await store.read(it, ['parts'])) ?? {};
    expect(turns.map(({ supersedes, outcome }) => [supersedes, outcome])).toEqual([
      [undefined, 'complete'],
      [first.turnId, 'complete'],
    ]);
    await store.append(it, turnOf({ version: 2 }));
    expect((await store.read(it, []))?.turns[2]).not.toHaveProperty('supersedes');
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
});
