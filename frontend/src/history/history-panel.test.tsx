import { cleanup, fireEvent, render, screen, within } from '@solidjs/testing-library';
import type { ConversationSummary } from '@three-tier-chat/wire-contract';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import type { ListPage } from '../api/conversations.ts';
import { makeManualClock } from '../testing/manual-clock.ts';
import { createHistory } from './history.ts';
import { HistoryPanel } from './history-panel.tsx';
import { UndoNote } from './undo-note.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const summary = (id: string, title: string): ConversationSummary => ({
  ...{ id, title, pinned: false },
  updatedAt: new Date().toISOString(),
});
const LIST = [summary('a', 'First <b>title</b>'), summary('b', ' ')];

/** The list on a screen that is wide or not. */
async function setUp(
  isWide: boolean,
  answer: ListPage | Error = { conversations: LIST, cursor: undefined },
) {
  vi.stubGlobal('matchMedia', () => ({
    matches: isWide,
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
  const opened: string[] = [];
  const [shownId, setShownId] = createSignal('b');
  let openList: () => void = () => {};
  let next = answer;
  const history = createHistory({
    clock: makeManualClock(),
    list: async () => {
      if (next instanceof Error) throw next;
      return next;
    },
    remove: async () => {},
    onSignInNeeded: () => {},
  });
  render(() => (
    <>
      <HistoryPanel
        history={history}
        shownId={shownId()}
        onOpen={(id) => opened.push(id)}
        onDelete={history.delete}
        onReady={(open) => {
          openList = open;
        }}
      />
      <UndoNote history={history} />
    </>
  ));
  await history.refresh();
  const answerWith = (page: ListPage | Error) => {
    next = page;
  };
  return { history, opened, setShownId, answerWith, openList: () => openList() };
}

const links = () => screen.getAllByRole('link') as HTMLAnchorElement[];

describe('the panel of conversations', () => {
  it('lists links to conversations, with their days, as text', async () => {
    const { setShownId } = await setUp(true);
    const nav = screen.getByRole('navigation', { name: 'Conversations' });
    expect(links().map((it) => [it.getAttribute('href'), it.textContent])).toEqual([
      ['/c/a', 'First <b>title</b>Today'],
      ['/c/b', 'UntitledToday'],
    ]);
    expect(nav.querySelector('b')).toBeNull();
    const shown = () => links().map((it) => it.getAttribute('aria-current'));
    expect(shown()).toEqual([null, 'page']);
    setShownId('a');
    expect(shown()).toEqual(['page', null]);
  });

  it('opens a conversation on a click, and leaves other clicks to the browser', async () => {
    const { opened } = await setUp(true);
    const [first] = links();
    for (const key of ['ctrlKey', 'metaKey', 'shiftKey', 'altKey'] as const) {
      const click = new MouseEvent('click', { [key]: true, cancelable: true });
      first?.dispatchEvent(click);
      expect(click.defaultPrevented).toBe(false);
    }
    expect(opened).toEqual([]);
    const click = new MouseEvent('click', { cancelable: true });
    first?.dispatchEvent(click);
    expect([opened, click.defaultPrevented]).toEqual([['a'], true]);
  });

  it('deletes a conversation, and keeps the focus; that can be undone', async () => {
    await setUp(true);
    const button = screen.getByRole('button', { name: 'Delete First <b>title</b>' });
    button.focus();
    button.click();
    expect(links()).toHaveLength(1);
    expect(document.activeElement).toBe(
      screen.getByRole('searchbox', { name: 'Search conversations' }),
    );
    screen.getByText('First <b>title</b>');
    screen.getByRole('button', { name: 'Undo' }).click();
    expect(links()).toHaveLength(2);
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it('shows more only if there are more', async () => {
    const { answerWith } = await setUp(true, { conversations: LIST, cursor: '1' });
    answerWith({ conversations: [summary('c', 'Third')], cursor: undefined });
    screen.getByRole('button', { name: 'Show more' }).click();
    await screen.findByText('Third');
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('says that there are none', async () => {
    const { history } = await setUp(true, { conversations: [], cursor: undefined });
    screen.getByText('No conversations yet.');
    history.find('x');
    screen.getByText('Nothing found so far.');
  });

  it('says why it cannot be read, and reads it again', async () => {
    const { answerWith } = await setUp(true, new ApiError('Try again in a moment.'));
    expect(within(screen.getByRole('alert')).getByText('Try again in a moment.')).toBeTruthy();
    answerWith({ conversations: LIST, cursor: undefined });
    screen.getByRole('button', { name: 'Try again' }).click();
    await screen.findByText('First <b>title</b>');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is a dialog on a narrow screen, which closes when a conversation is opened', async () => {
    const { opened, openList } = await setUp(false);
    expect(screen.queryByRole('navigation')).toBeNull();
    openList();
    const dialog = screen.getByRole('dialog', { name: 'Conversations' }) as HTMLDialogElement;
    expect(dialog.open).toBe(true);
    fireEvent.click(links()[0] as HTMLElement);
    expect([opened, screen.queryByRole('dialog')]).toEqual([['a'], null]);
    openList();
    screen.getByRole('button', { name: 'Close' }).click();
    expect(screen.queryByRole('dialog')).toBeNull();
    openList();
    screen.getByRole('dialog');
  });
});
