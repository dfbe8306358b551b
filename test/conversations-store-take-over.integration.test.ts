import { randomUUID } from 'node:crypto';
import { type Item, type Put, type Table, TableUnavailable } from '@three-tier-chat/dynamodb';
import type { TurnToAppend } from '@three-tier-chat/wire-contract';
import { expect, it } from 'vitest';
import { describeStore } from './conversations-store.fixture.ts';
import { approvalPart, finishOf, turnOf } from './turn-to-keep.ts';

const running = { outcome: 'running', openForSeconds: 120 };
const TEN_MINUTES_MS = 600_000;

describeStore(({ begin, allItems }) => {
  function waitingTurn(nowMs: number): TurnToAppend {
    return turnOf({
      outcome: 'awaiting-approval',
      parts: [{ kind: 'text', text: 'May I?' }, approvalPart(nowMs + TEN_MINUTES_MS)],
      pending: { step: randomUUID() },
    });
  }

  it('lets one of several machines go on with a turn that waits for approval', async () => {
    const { store, now, conversation } = begin();
    const it = conversation();
    const turn = waitingTurn(now());
    await store.append(it, turn);
    const read = await store.read(it, ['messages', 'pending']);
    expect(read?.turns).toMatchObject([{ attempt: turn.attempt, pending: turn.pending }]);
    const takers = Array.from({ length: 4 }, () =>
      finishOf(turn, { ...running, attempt: randomUUID(), replaces: turn.attempt }),
    );
    const results = await Promise.all(takers.map((taker) => store.finish(it, turn.turnId, taker)));
    const winners = takers.filter((_, index) => results[index]?.kind === 'finished');
    expect(results.filter(({ kind }) => kind === 'lost')).toHaveLength(3);
    const [winner] = winners;
    if (!winner) throw new Error('None took it over');
    expect((await store.read(it, ['pending']))?.turns).toEqual([
      expect.objectContaining({ outcome: 'running', attempt: winner.attempt }),
    ]);
    expect(JSON.stringify(await allItems())).not.toContain(stepOf(turn));
    // The attempt that asked has lost the turn; the one that has it needs to name nobody.
    expect(await store.finish(it, turn.turnId, finishOf(turn))).toEqual({ kind: 'lost' });
    const end = finishOf(turn, { attempt: winner.attempt });
    expect(await store.finish(it, turn.turnId, end)).toMatchObject({ kind: 'finished' });
  });

  it('lets a machine close the turn of one that is gone', async () => {
    const { store, later, conversation } = begin();
    for (const [outcome, ms] of [
      ['interrupted', 0],
      ['stopped', 120_000],
    ] as const) {
      const it = conversation();
      const turn = turnOf(running);
      await store.append(it, turn);
      later(ms);
      const attempt = randomUUID();
      const nobodys = finishOf(turn, { outcome, attempt });
      expect(await store.finish(it, turn.turnId, nobodys)).toEqual({ kind: 'lost' });
      const another = { ...nobodys, replaces: randomUUID() };
      expect(await store.finish(it, turn.turnId, another)).toEqual({ kind: 'lost' });
      const closing = { ...nobodys, replaces: turn.attempt };
      const answer = await store.finish(it, turn.turnId, closing);
      expect(answer).toMatchObject({ kind: 'finished', answer: { outcome } });
      expect(await store.finish(it, turn.turnId, closing)).toEqual(answer);
      expect(await store.finish(it, turn.turnId, finishOf(turn))).toEqual({ kind: 'lost' });
      expect((await store.read(it, []))?.turns).toMatchObject([{ outcome, attempt }]);
    }
  });

  it('shows an approval as expired when its time is over, and the turn as waiting', async () => {
    const { store, now, later, conversation } = begin();
    const it = conversation();
    const turn = waitingTurn(now());
    await store.append(it, turn);
    later(TEN_MINUTES_MS - 1);
    const shown = async () => (await store.read(it, ['parts', 'pending']))?.turns;
    expect((await shown())?.[0]?.parts).toEqual(turn.parts);
    later(1);
    const expired = [turn.parts[0], { ...turn.parts[1], decision: 'expired' }];
    expect(await shown()).toMatchObject([
      { outcome: 'awaiting-approval', parts: expired, pending: turn.pending },
    ]);
    const closing = finishOf(turn, {
      outcome: 'approval-expired',
      attempt: randomUUID(),
      replaces: turn.attempt,
    });
    expect(await store.finish(it, turn.turnId, closing)).toMatchObject({ kind: 'finished' });
    expect(await shown()).toMatchObject([{ outcome: 'approval-expired', parts: expired }]);
  });

  it('expires an approval that waits when the user goes on with another turn', async () => {
    const { store, now, conversation } = begin();
    const it = conversation();
    const turn = waitingTurn(now());
    await store.append(it, turn);
    expect(await store.append(it, turnOf({ version: 0 }))).toEqual({ kind: 'stale' });
    expect((await store.read(it, []))?.turns).toMatchObject([{ outcome: 'awaiting-approval' }]);
    const next = turnOf({ version: 1, prompt: 'Something else' });
    expect(await store.append(it, next)).toMatchObject({ answer: { version: 2 } });
    const { turns } = (await store.read(it, ['parts', 'messages', 'pending'])) ?? {};
    expect(turns).toMatchObject([
      {
        outcome: 'approval-expired',
        attempt: turn.attempt,
        parts: [turn.parts[0], { ...turn.parts[1], decision: 'expired' }],
        messages: turn.messages,
      },
      { prompt: 'Something else', outcome: 'complete' },
    ]);
    expect(turns?.[0]).not.toHaveProperty('pending');
    const approved = finishOf(turn, {
      ...running,
      attempt: randomUUID(),
      replaces: turn.attempt,
    });
    expect(await store.finish(it, turn.turnId, approved)).toEqual({ kind: 'lost' });
    expect(JSON.stringify(await allItems())).not.toContain(stepOf(turn));
  });

  it('does not say that a turn is lost when only its change met others', async () => {
    const { store, conversation } = begin();
    const { store: unlucky } = begin((table) => ({ ...table, put: async () => false }));
    const it = conversation();
    const turn = turnOf(running);
    await store.append(it, turn);
    await expect(unlucky.finish(it, turn.turnId, finishOf(turn))).rejects.toThrow(TableUnavailable);
    expect(await unlucky.change(it, { title: 'New' })).toBe('contended');
    expect((await store.read(it, []))?.turns).toMatchObject([{ outcome: 'running' }]);
  });

  it('reads turns that were kept before turns could be open as closed', async () => {
    const { store, conversation } = begin();
    const { store: older } = begin(asBefore);
    const it = conversation();
    const answered = turnOf();
    const stopped = turnOf({ version: 1, prompt: 'And now?', outcome: 'stopped' });
    const itemsOfToday = async () =>
      (await allItems()).filter((item) => item['contentRevision']).length;
    const before = await itemsOfToday();
    await older.append(it, answered);
    await older.append(it, stopped);
    expect(await itemsOfToday()).toBe(before);
    const { turns } = (await store.read(it, ['parts', 'messages', 'pending'])) ?? {};
    expect(turns).toMatchObject([
      { outcome: 'complete', parts: answered.parts, messages: answered.messages },
      { outcome: 'stopped' },
    ]);
    expect(turns?.[0]).not.toHaveProperty('attempt');
    expect(await store.append(it, answered)).toMatchObject({ answer: { outcome: 'complete' } });
    const open = turnOf({ outcome: 'running' });
    const another = conversation();
    await older.append(another, open);
    expect((await store.read(another, []))?.turns).toMatchObject([{ outcome: 'interrupted' }]);
    expect(await store.finish(another, open.turnId, finishOf(open))).toEqual({ kind: 'lost' });
    expect(await store.append(another, turnOf({ version: 1 }))).toMatchObject({
      kind: 'appended',
    });
    expect(await store.finish(it, stopped.turnId, finishOf(stopped))).toEqual({ kind: 'lost' });
    expect(await store.append(it, { ...stopped, ...running })).toMatchObject({
      answer: { version: 2, outcome: 'running' },
    });
    expect(await store.finish(it, stopped.turnId, finishOf(stopped))).toMatchObject({
      kind: 'finished',
    });
  });
});

function stepOf({ pending }: TurnToAppend): string {
  return String((pending as { readonly step: string }).step);
}

/** Writes items as they were before turns could be open. */
function asBefore(table: Table): Table {
  const older = ({ item, ...put }: Put): Put => {
    const { contentRevision: _, pendingBytes: __, turn, ...rest } = item;
    return { ...put, item: { ...rest, ...(turn && { turn: withoutAttempt(turn) }) } };
  };
  return { ...table, put: (puts) => table.put(puts.map(older)) };
}

function withoutAttempt({ S = '' }: Item[string]): Item[string] {
  const { attempt: _, ...turn } = JSON.parse(S);
  return { S: JSON.stringify(turn) };
}
