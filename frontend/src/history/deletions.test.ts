import { describe, expect, it } from 'vitest';
import { SignInError } from '../session/sign-in-error.ts';
import { away, page, settle, setUp, summary } from './history.fixture.ts';
import { makeKeptDeletions } from './kept-deletions.ts';

describe('the deletion of a conversation', () => {
  async function listed() {
    const it = setUp();
    it.answers.push(page('ab'));
    await it.refresh();
    return it;
  }

  it('happens after some seconds, and is shown at once', async () => {
    const { delete: remove, deleting, removed, clock, ids } = await listed();
    remove(summary('a'));
    expect([ids(), deleting()?.id, removed]).toEqual(['b', 'a', []]);
    clock.advance(5_999);
    expect(removed).toEqual([]);
    clock.advance(1);
    expect([removed, deleting(), ids()]).toEqual([['a'], undefined, 'b']);
  });

  it('can be undone until then', async () => {
    const { delete: remove, undo, deleting, removed, clock, ids } = await listed();
    remove(summary('a'));
    undo();
    clock.advance(60_000);
    expect([ids(), deleting(), removed]).toEqual(['ab', undefined, []]);
    undo();
    expect(ids()).toBe('ab');
  });

  it.each(['deleteNow', 'leave'] as const)('is not forgotten on %s', async (how) => {
    const it = await listed();
    it.delete(summary('a'));
    it[how]();
    it[how]();
    it.clock.advance(60_000);
    expect(it.removed).toEqual(['a']);
  });

  it('happens at once when another one is deleted', async () => {
    const { delete: remove, deleting, removed, ids } = await listed();
    remove(summary('a'));
    remove(summary('b'));
    expect([ids(), deleting()?.id, removed]).toEqual(['', 'b', ['a']]);
  });

  it('is taken back with the reason if the store refuses it', async () => {
    const { delete: remove, deleteNow, removals, failure, ids } = await listed();
    removals.push(away);
    remove(summary('a'));
    deleteNow();
    await settle();
    expect([ids(), failure()]).toEqual(['ab', 'Try again.']);
    remove(summary('a'));
    expect(failure()).toBeUndefined();
  });

  it('is sent by the next page of the tab if this one goes before the store has it', async () => {
    const { delete: remove, deleteNow, removed, fates, tabStorage } = await listed();
    remove(summary('a'));
    remove(summary('b'));
    const next = setUp(tabStorage);
    next.answers.push(page('abc'));
    await next.refresh();
    expect(next.ids()).toBe('c');
    next.sendKept();
    await settle();
    expect([next.removed, next.fates]).toEqual([['b'], ['changed']]);
    // The earlier page was only asleep: the store does not mind a second time.
    deleteNow();
    await settle();
    expect([removed, fates]).toEqual([
      ['a', 'b'],
      ['changed', 'changed'],
    ]);
    const last = setUp(tabStorage);
    last.sendKept();
    expect(last.removed).toEqual([]);
  });

  it('is sent after the sign-in if the session has ended', async () => {
    const { delete: remove, deleteNow, sendKept, removals, removed, fates, ids } = await listed();
    removals.push(new SignInError('ended'));
    remove(summary('a'));
    deleteNow();
    await settle();
    expect([ids(), fates]).toEqual(['b', ['sign in']]);
    remove(summary('b'));
    sendKept();
    await settle();
    expect([ids(), removed, fates]).toEqual(['', ['a', 'a'], ['sign in', 'changed']]);
  });

  it.each(['undone', 'refused'])('is no longer kept once it is %s', async (fate) => {
    const { delete: remove, undo, deleteNow, removals, tabStorage } = await listed();
    removals.push(away);
    remove(summary('a'));
    if (fate === 'undone') undo();
    else deleteNow();
    await settle();
    const next = setUp(tabStorage);
    next.answers.push(page('ab'));
    await next.refresh();
    next.sendKept();
    expect([next.ids(), next.removed]).toEqual(['ab', []]);
  });

  it('is nobody else’s', async () => {
    const { delete: remove, tabStorage } = await listed();
    remove(summary('a'));
    expect(makeKeptDeletions(tabStorage, 'you').ids()).toEqual([]);
    expect(makeKeptDeletions(tabStorage, 'me').ids()).toEqual(['a']);
  });

  it('stays hidden when the list is read meanwhile', async () => {
    const { delete: remove, refresh, answers, ids } = await listed();
    remove(summary('a'));
    answers.push(page('ab'));
    await refresh();
    expect(ids()).toBe('b');
  });
});
