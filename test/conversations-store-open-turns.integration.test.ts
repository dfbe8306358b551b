import { randomUUID } from 'node:crypto';
import { type Table, TableUnavailable } from '@three-tier-chat/dynamodb';
import { expect, it } from 'vitest';
import { describeStore } from './conversations-store.fixture.ts';
import { approvalPart, finishOf, turnOf } from './turn-to-keep.ts';

const SUMMARY = { text: 'Before', upTo: '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10' };

const running = { outcome: 'running', openForSeconds: 120 };

describeStore(({ begin, allItems }) => {
  it('keeps one running turn, and refuses the next until its time is over', async () => {
    const { store, later, conversation } = begin();
    const it = conversation();
    const first = turnOf({ ...running, parts: [], messages: [] });
    expect(await store.append(it, first)).toMatchObject({ answer: { outcome: 'running' } });
    const next = turnOf({ version: 1, prompt: 'And now?' });
    for (const version of [0, 1, 2]) {
      expect(await store.append(it, { ...next, version })).toEqual({ kind: 'busy' });
    }
    later(119_999);
    expect(await store.append(it, next)).toEqual({ kind: 'busy' });
    expect((await store.read(it, []))?.turns).toMatchObject([{ outcome: 'running' }]);
    later(1);
    expect((await store.read(it, []))?.turns).toMatchObject([{ outcome: 'interrupted' }]);
    expect(await store.append(it, { ...next, version: 0 })).toEqual({ kind: 'stale' });
    expect(await store.append(it, next)).toMatchObject({ answer: { version: 2 } });
    expect(await store.finish(it, first.turnId, finishOf(first))).toEqual({ kind: 'lost' });
    const { turns } = (await store.read(it, ['parts'])) ?? {};
    expect(turns).toMatchObject([
      { outcome: 'interrupted', attempt: first.attempt },
      { prompt: 'And now?', outcome: 'complete' },
    ]);
    expect(await store.append(it, first)).toMatchObject({
      answer: { version: 1, outcome: 'interrupted' },
    });
  });

  it('tells until when a conversation waits for an approval, and no longer', async () => {
    const { store, uid, conversation } = begin();
    const it = conversation();
    const turn = turnOf(running);
    const listed = async () => (await store.list(uid, {})).conversations[0];
    await store.append(it, turn);
    expect(await listed()).not.toHaveProperty('waitsUntil');
    const part = approvalPart(Date.now() + 600_000);
    const waiting = finishOf(turn, { outcome: 'awaiting-approval', parts: [part], pending: {} });
    await store.finish(it, turn.turnId, waiting);
    const { expiresAt } = part.approval;
    expect(await listed()).toMatchObject({ waitsUntil: expiresAt });
    expect(await store.change(it, { pinned: true })).toMatchObject({ waitsUntil: expiresAt });
    expect(await store.read(it, [])).toMatchObject({ waitsUntil: expiresAt });
    const decided = { ...part, decision: 'approve' } as const;
    await store.finish(it, turn.turnId, finishOf(turn, { ...running, parts: [decided] }));
    expect(await listed()).not.toHaveProperty('waitsUntil');
  });

  it('changes an open turn for its attempt, until it is over', async () => {
    const { store, uid, later, conversation } = begin();
    const it = conversation();
    const other = conversation();
    const turn = turnOf(running);
    await store.append(it, turn);
    later(1000);
    await store.append(other, turnOf());
    later(1000);
    const { createdAt, title } = (await store.read(it, [])) ?? {};
    const grown = finishOf(turn, { ...running, parts: [{ kind: 'text', text: 'You' }] });
    expect(await store.finish(it, turn.turnId, grown)).toMatchObject({
      kind: 'finished',
      answer: { version: 1, title, outcome: 'running' },
    });
    expect((await store.list(uid, {})).conversations).toMatchObject([
      { id: it.id },
      { id: other.id },
    ]);
    later(119_000);
    const whole = finishOf(turn, { messages: [{ role: 'user' }], summary: SUMMARY });
    const answer = await store.finish(it, turn.turnId, whole);
    expect(answer).toMatchObject({ kind: 'finished', answer: { outcome: 'complete' } });
    later(1000);
    expect(await store.finish(it, turn.turnId, whole)).toEqual(answer);
    expect(await store.append(it, turn)).toEqual({ ...answer, kind: 'appended' });
    for (const changes of [{ outcome: 'stopped' }, running, { attempt: randomUUID() }]) {
      const late = { ...whole, replaces: turn.attempt, ...changes };
      expect(await store.finish(it, turn.turnId, late)).toEqual({ kind: 'lost' });
    }
    expect(await store.read(it, ['parts', 'messages', 'pending'])).toMatchObject({
      version: 1,
      turns: [{ ...whole, createdAt }],
    });
  });

  it('changes no turn that is none, of another prompt, or too large', async () => {
    const { store, conversation } = begin();
    const it = conversation();
    const turn = turnOf(running);
    expect(await store.finish(it, turn.turnId, finishOf(turn))).toEqual({ kind: 'missing' });
    await store.append(it, turn);
    for (const [name, turnId] of [
      [it, randomUUID()],
      [{ ...it, uid: randomUUID() }, turn.turnId],
      [conversation(), turn.turnId],
    ] as const) {
      expect(await store.finish(name, turnId, finishOf(turn))).toEqual({ kind: 'missing' });
    }
    const ofOther = finishOf(turn, { prompt: 'Another' });
    expect(await store.finish(it, turn.turnId, ofOther)).toEqual({ kind: 'reused' });
    const parts = [{ kind: 'text' as const, text: 'x'.repeat(2_200_000) }];
    expect(await store.finish(it, turn.turnId, finishOf(turn, { parts }))).toEqual({
      kind: 'too-large',
    });
    const toolCalls = Array.from({ length: 1000 }, () => ({
      name: '世'.repeat(256),
      status: 'done' as const,
      durationMs: 1,
    }));
    expect(await store.finish(it, turn.turnId, finishOf(turn, { toolCalls }))).toEqual({
      kind: 'too-large',
    });
    expect((await store.read(it, []))?.turns).toMatchObject([{ outcome: 'running' }]);
    await store.delete(it);
    expect(await store.finish(it, turn.turnId, finishOf(turn))).toEqual({ kind: 'missing' });
  });

  it('begins again what was not answered, under its place and time', async () => {
    const { store, later, conversation } = begin();
    const it = conversation();
    await store.append(it, turnOf());
    const turn = turnOf({ version: 1, prompt: 'And now?', ...running });
    await store.append(it, turn);
    const createdAt = (await store.read(it, []))?.updatedAt;
    for (const outcome of ['running', 'stopped', 'interrupted', 'model-failed']) {
      later(1000);
      const attempt = randomUUID();
      const again = { ...turn, attempt, parts: [{ kind: 'text' as const, text: attempt }] };
      expect(await store.append(it, again)).toMatchObject({
        kind: 'appended',
        answer: { version: 2, outcome: 'running' },
      });
      const read = await store.read(it, ['parts', 'messages']);
      expect(read?.version).toBe(2);
      expect(read?.turns[1]).toMatchObject({ createdAt, attempt, parts: again.parts });
      expect(await store.finish(it, turn.turnId, finishOf(turn))).toEqual({ kind: 'lost' });
      const end = finishOf(again, { outcome, ...(outcome === 'running' && running) });
      expect(await store.finish(it, turn.turnId, end)).toMatchObject({ kind: 'finished' });
    }
    expect(await store.append(it, { ...turn, prompt: 'Another' })).toEqual({ kind: 'reused' });
  });

  it('undoes nothing for an attempt that sends its beginning late', async () => {
    const { store, now, conversation } = begin();
    const it = conversation();
    const turn = turnOf(running);
    await store.append(it, turn);
    const parts = [approvalPart(now() + 600_000)];
    for (const end of [
      finishOf(turn, { outcome: 'awaiting-approval', parts, pending: { step: 2 } }),
      finishOf(turn, { outcome: 'stopped' }),
    ]) {
      await store.finish(it, turn.turnId, end);
      expect(await store.append(it, turn)).toMatchObject({ answer: { outcome: end.outcome } });
      expect((await store.read(it, ['parts', 'pending']))?.turns).toMatchObject([
        { outcome: end.outcome, parts: end.parts },
      ]);
    }
  });

  it('takes the whole turn of an attempt that does not know that it is kept', async () => {
    const { store, conversation } = begin();
    const it = conversation();
    const turn = turnOf(running);
    await store.append(it, turn);
    const { openForSeconds: _, ...whole } = { ...turn, outcome: 'complete' };
    expect(await store.append(it, whole)).toMatchObject({ answer: { outcome: 'complete' } });
    expect((await store.read(it, []))?.turns).toMatchObject([{ outcome: 'complete' }]);
  });

  it('leaves nothing of a larger content that was replaced', async () => {
    const { store, conversation } = begin();
    const it = conversation();
    const text = 'Replaced 🌍 '.repeat(60_000);
    const turn = turnOf({
      ...running,
      parts: [{ kind: 'text', text }],
      messages: [{ role: 'assistant', content: [{ text }] }],
    });
    await store.append(it, turn);
    const small = finishOf(turn, { parts: [], messages: [{ role: 'user' }] });
    await store.finish(it, turn.turnId, small);
    const { turns } = (await store.read(it, ['parts', 'messages'])) ?? {};
    expect(turns).toMatchObject([{ parts: [], messages: [{ role: 'user' }] }]);
    expect(JSON.stringify(await allItems())).not.toContain('Replaced');
  });

  it('reads a turn as of one moment, though it changes meanwhile', async () => {
    let changes: (() => Promise<unknown>)[] = [];
    const { store, conversation } = begin((table: Table) => ({
      ...table,
      async *query(query) {
        // A reading looks for the turns first, backwards, and for their pieces then.
        if (query.ScanIndexForward !== false) await changes.shift()?.();
        yield* table.query(query);
      },
    }));
    const it = conversation();
    const turn = turnOf(running);
    await store.append(it, turn);
    // Of the same size, so that only their revision tells them apart.
    const changed = finishOf(turn, { parts: [{ kind: 'text', text: 'You are Another One.' }] });
    const grow = () => store.finish(it, turn.turnId, { ...changed, ...running });
    changes = Array.from({ length: 20 }, () => grow);
    await expect(store.read(it, ['parts'])).rejects.toThrow(TableUnavailable);
    changes = [grow, () => store.finish(it, turn.turnId, changed)];
    const { turns } = (await store.read(it, ['parts'])) ?? {};
    expect(turns).toMatchObject([{ outcome: 'complete', parts: changed.parts }]);
    changes = [];
    await store.append(it, { ...turnOf(running), version: 1 });
    changes = [() => store.delete(it)];
    expect(await store.read(it, ['parts'])).toBeUndefined();
  });
});
