import type { ConversationSummary } from '@three-tier-chat/wire-contract';
import { ApiError } from '../api/api-error.ts';
import type { ListPage } from '../api/conversations.ts';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { makeManualClock } from '../testing/manual-clock.ts';
import { createHistory } from './history.ts';
import { makeKeptDeletions } from './kept-deletions.ts';

export const summary = (id: string, title = id): ConversationSummary => ({
  ...{ id, title, pinned: false },
  updatedAt: '2026-12-01T00:00:00Z',
});
export const page = (ids: string, cursor?: string): ListPage => ({
  conversations: [...ids].map((id) => summary(id)),
  cursor,
});
export const away = new ApiError('Try again.', { code: 'conversations-unavailable' }, 503);
/** After everything that is due. */
export const settle = () => new Promise((resolve) => setTimeout(resolve));

/** The list in a tab; `tabStorage` is what an earlier page of the tab kept. */
export function setUp(tabStorage = makeFakeBrowser().tabStorage) {
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
