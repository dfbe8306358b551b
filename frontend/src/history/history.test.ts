import type { ConversationSummary } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import type { ListPage } from '../api/conversations.ts';
import { SignInError } from '../session/sign-in-error.ts';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { makeManualClock } from '../testing/manual-clock.ts';
import { createHistory } from './history.ts';
import { makeKeptDeletions } from './kept-deletions.ts';

const summary = (id: string, title = id): ConversationSummary => ({
  ...{ id, title, pinned: false },
  updatedAt: '2026-12-01T00:00:00Z',
});
const page = (ids: string, cursor?: string): ListPage => ({
  conversations: [...ids].map((id) => summary(id)),
  cursor,
});
const away = new ApiError('Try again.', { code: 'conversations-unavailable' }, 503);
/** After everything that is due. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** The list in a tab; `tabStorage` is what an earlier page of the tab kept. */
function setUp(tabStorage = makeFakeBrowser().tabStorage) {
  const answers: (ListPage | Error | Promise<ListPage>)[] = [];
  const removals: Error[] = [];
  const changes: (Error | Promise<void>)[] = [];
  const changed: unknown[] = [];
  const files: string[] = [];
  const queries: unknown[] = [];
  const removed: string[] = [];
  const fates: string[] = [];
  const clock = makeManualClock();
  const history = createHistory({
    clock,
    list: async (query) => {
      queries.push(query);
      const answer = answers.shift();
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
      return answer;
    },
    change: async (...change) => {
      changed.push(change);
      const fate = changes.shift();
      if (fate instanceof Error) throw fate;
      await fate;
    },
    readAll: async (id) => {
      if (id === 'gone') throw away;
      return { ...summary(id), createdAt: '', version: 0, turns: [] };
    },
    save: ({ name }) => files.push(name),
    remove: async (id) => {
      removed.push(id);
      const error = removals.shift();
      if (error) throw error;
    },
    kept: makeKeptDeletions(tabStorage, 'me'),
    onChanged: () => fates.push('changed'),
    onSignInNeeded: () => fates.push('sign in'),
  });
  const ids = () =>
    history
      .conversations()
      .map(({ id }) => id)
      .join('');
  return {
    ...history,
    ...{ answers, removals, changes, changed, files, queries, removed, fates, clock, ids },
    tabStorage,
  };
}

describe('the list of conversations', () => {
  it('is read page by page', async () => {
    const { refresh, showMore, hasMore, isLoading, answers, queries, ids } = setUp();
    answers.push(page('ab', '1'), page('bcd', '2'), page('e'));
    const first = refresh();
    expect(isLoading()).toBe(true);
    await first;
    expect([ids(), hasMore(), isLoading()]).toEqual(['ab', true, false]);
    await showMore();
    await showMore();
    expect([ids(), hasMore()]).toEqual(['abcde', false]);
    expect(queries).toEqual([undefined, '1', '2'].map((cursor) => ({ search: '', cursor })));
  });

  it('keeps what was read beyond its first page when that is read again', async () => {
    const { refresh, showMore, answers, queries, ids } = setUp();
    answers.push(page('ab', '1'), page('cd', '2'), page('da', '3'), page('e'));
    await refresh();
    await showMore();
    await refresh();
    expect(ids()).toBe('dac');
    await showMore();
    expect([ids(), queries.at(-1)]).toEqual(['dace', { search: '', cursor: '2' }]);
  });

  it('forgets what is no longer there', async () => {
    const { refresh, showMore, answers, ids, hasMore } = setUp();
    answers.push(page('ab', '1'), page('cd'), page('bd'));
    await refresh();
    await showMore();
    await refresh();
    expect([ids(), hasMore()]).toEqual(['bd', false]);
  });

  it('is what was asked for last, whichever answer comes last', async () => {
    const { refresh, answers, ids, isLoading } = setUp();
    const late = Promise.withResolvers<ListPage>();
    answers.push(late.promise, page('b'));
    const first = refresh();
    await refresh();
    late.resolve(page('a'));
    await first;
    expect([ids(), isLoading()]).toEqual(['b', false]);
  });

  it.each([
    ['the store is away', away, 'Try again.'],
    ['the network is away', new TypeError('x'), /cannot be reached/],
  ])('stays when %s, and says so until it is read', async (_, error, words) => {
    const { refresh, failure, answers, ids } = setUp();
    answers.push(page('a'), error, page('b'));
    await refresh();
    await refresh();
    expect(ids()).toBe('a');
    expect(failure()).toMatch(words);
    await refresh();
    expect([ids(), failure()]).toEqual(['b', undefined]);
  });

  it('asks for a sign-in when the session has ended', async () => {
    const { refresh, failure, answers, fates } = setUp();
    answers.push(new SignInError('ended'));
    await refresh();
    expect([fates, failure()]).toEqual([['sign in'], undefined]);
  });

  it('is searched once the user has stopped typing', async () => {
    const { refresh, find, search, answers, queries, clock, ids } = setUp();
    answers.push(page('ab', '1'), page('b'));
    await refresh();
    find('f');
    clock.advance(200);
    find('fo');
    clock.advance(299);
    expect([search(), queries.length, ids()]).toEqual(['fo', 1, 'ab']);
    clock.advance(1);
    await settle();
    expect([ids(), queries.at(-1)]).toEqual(['b', { search: 'fo', cursor: undefined }]);
  });

  it('shows what was found before until the results are there, and nothing of it with them', async () => {
    const { refresh, showMore, find, hasMore, answers, clock, ids } = setUp();
    answers.push(page('ab', '1'), page('cd', '2'));
    await refresh();
    await showMore();
    const results = Promise.withResolvers<ListPage>();
    answers.push(results.promise, page('f', '4'));
    find('fo');
    clock.advance(300);
    expect([ids(), hasMore()]).toEqual(['abcd', false]);
    results.resolve(page('b', '3'));
    await settle();
    expect([ids(), hasMore()]).toEqual(['b', true]);
    await showMore();
    expect(ids()).toBe('bf');
  });
});

describe('the title of a conversation that has just begun', () => {
  const titled = (title: string): ListPage => ({
    conversations: [summary('a', title)],
    cursor: undefined,
  });

  it('is looked for until it comes', async () => {
    const { expectTitle, conversations, answers, queries, clock, fates } = setUp();
    answers.push(titled('Who am I?'), titled('Who am I?'), titled('About me'));
    expectTitle('a');
    await settle();
    clock.advance(3_000);
    await settle();
    clock.advance(10_000);
    await settle();
    expect([conversations()[0]?.title, fates]).toEqual(['About me', ['changed']]);
    clock.advance(600_000);
    await settle();
    expect(queries).toHaveLength(3);
  });

  it('is given up after some time, and when the page is left', async () => {
    const { expectTitle, leave, answers, queries, clock } = setUp();
    answers.push(...Array(9).fill(titled('Who am I?')));
    expectTitle('a');
    for (const ms of [0, 3_000, 10_000, 30_000, 600_000]) {
      clock.advance(ms);
      await settle();
    }
    expect(queries).toHaveLength(4);
    expectTitle('a');
    await settle();
    leave();
    clock.advance(600_000);
    await settle();
    expect(queries).toHaveLength(5);
  });
});

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

describe('a change of a conversation', () => {
  const titles = ({ conversations }: Pick<ReturnType<typeof setUp>, 'conversations'>) =>
    conversations().map(({ title, pinned }) => (pinned ? `*${title}` : title));

  it('is shown at once, and as the store has it afterwards', async () => {
    const it = setUp();
    it.answers.push(page('ab'), {
      conversations: [{ ...summary('b', 'New'), pinned: true }, summary('a')],
      cursor: undefined,
    });
    await it.refresh();
    const stored = Promise.withResolvers<void>();
    it.changes.push(stored.promise);
    const changing = it.change('b', { title: 'New' });
    expect(titles(it)).toEqual(['a', 'New']);
    stored.resolve();
    await changing;
    expect(titles(it)).toEqual(['*New', 'a']);
    expect([it.changed, it.fates]).toEqual([[['b', { title: 'New' }]], ['changed']]);
  });

  it('is taken back if the store refuses it, and nothing else is', async () => {
    const it = setUp();
    it.answers.push(page('ab'));
    await it.refresh();
    it.changes.push(away);
    await it.change('b', { pinned: true });
    expect([titles(it), it.failure(), it.fates]).toEqual([['a', 'b'], 'Try again.', []]);
  });

  it('asks for a sign-in when the session has ended', async () => {
    const it = setUp();
    it.answers.push(page('a'));
    await it.refresh();
    it.changes.push(new SignInError('ended'));
    await it.change('a', { title: 'New' });
    expect([titles(it), it.fates]).toEqual([['a'], ['sign in']]);
  });
});

describe('an export of a conversation', () => {
  it('is offered as a file, or the reason is told', async () => {
    const it = setUp();
    await it.export('a', 'markdown');
    await it.export('a', 'json');
    expect(it.files).toEqual(['a.md', 'a.json']);
    await it.export('gone', 'json');
    expect([it.files.length, it.failure()]).toEqual([2, 'Try again.']);
    await it.export('a', 'json');
    expect(it.failure()).toBeUndefined();
  });
});
