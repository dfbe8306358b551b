import { describe, expect, it } from 'vitest';
import type { ListPage } from '../api/conversations.ts';
import { SignInError } from '../session/sign-in-error.ts';
import { away, page, settle, setUp, summary } from './history.fixture.ts';

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
