import { cleanup, fireEvent, render, screen, within } from '@solidjs/testing-library';
import type { ConversationSummary } from '@three-tier-chat/wire-contract';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import type { ListPage } from '../api/conversations.ts';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { makeManualClock } from '../testing/manual-clock.ts';
import { createHistory } from './history.ts';
import { HistoryPanel } from './history-panel.tsx';
import { makeKeptDeletions } from './kept-deletions.ts';
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
  const changed: unknown[] = [];
  const files: string[] = [];
  const [shownId, setShownId] = createSignal('b');
  let openList: () => void = () => {};
  let next = answer;
  const clock = makeManualClock();
  const history = createHistory({
    clock,
    list: async () => {
      if (next instanceof Error) throw next;
      return next;
    },
    change: async (...change) => void changed.push(change),
    readAll: async (id) => ({ ...summary(id, id), createdAt: '', version: 0, turns: [] }),
    save: ({ name }) => files.push(name),
    remove: async () => {},
    kept: makeKeptDeletions(makeFakeBrowser().tabStorage, 'me'),
    onChanged: () => {},
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
  return {
    ...{ history, opened, changed, files, clock, setShownId, answerWith },
    openList: () => openList(),
  };
}

const options = () => screen.getByRole('button', { name: 'Options of First <b>title</b>' });
const links = () => screen.getAllByRole('link') as HTMLAnchorElement[];

describe('the panel of conversations', () => {
  it('lists links to conversations, with their days, as text', async () => {
    const { setShownId } = await setUp(true);
    const nav = screen.getByRole('navigation', { name: 'Conversations' });
    expect(links().map((it) => [it.getAttribute('href'), it.textContent])).toEqual([
      ['/c/a', 'First <b>title</b>'],
      ['/c/b', 'Untitled'],
    ]);
    expect(within(screen.getByRole('region', { name: 'Today' })).getAllByRole('link')).toEqual(
      links(),
    );
    expect(nav.querySelector('b')).toBeNull();
    const shown = () => links().map((it) => it.getAttribute('aria-current'));
    expect(shown()).toEqual([null, 'page']);
    setShownId('a');
    expect(shown()).toEqual(['page', null]);
  });

  it('marks a conversation that waits for an approval, until its time is over', async () => {
    const waiting = (id: string, ms: number) => ({
      ...summary(id, id),
      waitsUntil: new Date(Date.now() + ms).toISOString(),
    });
    const odd = { ...summary('c', 'c'), waitsUntil: 'soon' };
    const conversations = [waiting('a', 60_000), waiting('b', -1), odd];
    await setUp(true, { conversations, cursor: undefined });
    expect(links().map((it) => it.textContent)).toEqual(['aApproval needed', 'b', 'c']);
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
    options().click();
    const button = screen.getByRole('button', { name: 'Delete' });
    button.focus();
    button.click();
    expect(links()).toHaveLength(1);
    expect(document.activeElement).toBe(
      screen.getByRole('searchbox', { name: 'Search conversations' }),
    );
    screen.getByText('First <b>title</b>');
    screen.getByRole('button', { name: 'Undo' }).click();
    expect(links()).toHaveLength(2);
    expect(screen.queryByRole('group')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it('renames a conversation, once, and not to nothing', async () => {
    const { changed } = await setUp(true);
    const rename = (title: string, end: (box: HTMLElement) => void) => {
      options().click();
      screen.getByRole('button', { name: 'Rename' }).click();
      const box = screen.getByRole('textbox', { name: 'Title' }) as HTMLInputElement;
      expect([document.activeElement, box.value]).toEqual([box, 'First <b>title</b>']);
      fireEvent.input(box, { target: { value: title } });
      end(box);
      expect(screen.queryByRole('textbox', { name: 'Title' })).toBeNull();
    };
    const save = () => screen.getByRole('button', { name: 'Save' }).click();
    rename('Never', (box) => fireEvent.keyDown(box, { key: 'Escape' }));
    rename('Never', () => screen.getByRole('button', { name: 'Cancel' }).click());
    rename('  ', save);
    rename('First <b>title</b> ', save);
    expect(changed).toEqual([]);
    expect(document.activeElement).toBe(options());
    rename(' Second ', save);
    expect(changed).toEqual([['a', { title: 'Second' }]]);
  });

  it('keeps a new title that is being written while a search changes the list', async () => {
    const { history, clock, answerWith } = await setUp(true);
    options().click();
    screen.getByRole('button', { name: 'Rename' }).click();
    const box = screen.getByRole('textbox', { name: 'Title' }) as HTMLInputElement;
    fireEvent.input(box, { target: { value: 'Second' } });
    answerWith({ conversations: LIST.slice(0, 1), cursor: undefined });
    history.find('First');
    clock.advance(300);
    await vi.waitFor(() => expect(history.conversations()).toHaveLength(1));
    expect(screen.getByRole('textbox', { name: 'Title' })).toBe(box);
    expect([box.value, document.activeElement]).toEqual(['Second', box]);
  });

  it('keeps a new title that is being written while the model’s arrives', async () => {
    const { history, changed, answerWith } = await setUp(true);
    options().click();
    screen.getByRole('button', { name: 'Rename' }).click();
    const box = screen.getByRole('textbox', { name: 'Title' }) as HTMLInputElement;
    fireEvent.input(box, { target: { value: 'Mine' } });
    answerWith({
      conversations: [summary('a', 'The model’s'), ...LIST.slice(1)],
      cursor: undefined,
    });
    await history.refresh();
    expect(box.value).toBe('Mine');
    screen.getByRole('button', { name: 'Save' }).click();
    expect(changed).toEqual([['a', { title: 'Mine' }]]);
  });

  it('pins and exports a conversation', async () => {
    const { changed, files } = await setUp(true);
    options().click();
    screen.getByRole('button', { name: 'Pin' }).click();
    expect(changed).toEqual([['a', { pinned: true }]]);
    for (const format of ['Export as Markdown', 'Export as JSON']) {
      options().click();
      screen.getByRole('button', { name: format }).click();
    }
    await vi.waitFor(() => expect(files).toEqual(['a.md', 'a.json']));
  });

  it('unfolds the options of one conversation at a time, and folds them by Escape', async () => {
    await setUp(true);
    const second = screen.getByRole('button', { name: 'Options of Untitled' });
    options().click();
    second.click();
    expect(screen.getAllByRole('group')).toHaveLength(1);
    expect([options(), second].map((it) => it.getAttribute('aria-expanded'))).toEqual([
      'false',
      'true',
    ]);
    fireEvent.keyDown(screen.getByRole('button', { name: 'Delete' }), { key: 'Escape' });
    expect([screen.queryByRole('group'), document.activeElement]).toEqual([null, second]);
  });

  it('shows more only if there are more', async () => {
    const { answerWith } = await setUp(true, { conversations: LIST, cursor: '1' });
    answerWith({ conversations: [summary('c', 'Third')], cursor: undefined });
    screen.getByRole('button', { name: 'Show more' }).click();
    await screen.findByText('Third');
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('says that there are none', async () => {
    await setUp(true, { conversations: [], cursor: undefined });
    screen.getByText('No conversations yet.');
  });

  it('says that nothing is found only once it was looked for, and whether that was all', async () => {
    const nothing = { conversations: [], cursor: undefined };
    const { history, clock, answerWith } = await setUp(true, nothing);
    history.find('x');
    expect(screen.queryByText(/^Nothing found/)).toBeNull();
    clock.advance(300);
    await screen.findByText('Nothing found.');
    answerWith({ ...nothing, cursor: 'more' });
    history.find('y');
    clock.advance(300);
    await screen.findByText('Nothing found so far.');
    screen.getByRole('button', { name: 'Show more' });
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
    options().click();
    screen.getByRole('button', { name: 'Delete' }).click();
    expect(screen.queryByRole('dialog')).toBeNull();
    screen.getByRole('button', { name: 'Undo' });
  });
});
