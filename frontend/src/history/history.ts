import type {
  ConversationChange,
  ConversationExport,
  ConversationSummary,
} from '@three-tier-chat/wire-contract';
import { type Accessor, batch, createSignal } from 'solid-js';
import type { ListPage } from '../api/conversations.ts';
import { describe, needsSignIn } from '../conversation/failure.ts';
import type { Clock } from '../session/browser.ts';
import { createDeletions, type Deletions } from './deletions.ts';
import { type ExportFile, type ExportFormat, makeExportFile } from './export-file.ts';
import type { KeptDeletions } from './kept-deletions.ts';

export interface HistoryOptions {
  readonly list: (query: {
    readonly search: string;
    readonly cursor?: string | undefined;
  }) => Promise<ListPage>;
  readonly change: (id: string, change: ConversationChange) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  /** All that is kept of a conversation. */
  readonly readAll: (id: string) => Promise<ConversationExport>;
  /** Offers a file to the user. */
  readonly save: (file: ExportFile) => void;
  readonly kept: KeptDeletions;
  readonly clock: Clock;
  /** The list at the store is another one now than other tabs know. */
  readonly onChanged: () => void;
  readonly onSignInNeeded: () => void;
}

/** The user's conversations, as a list. */
export interface History extends Omit<Deletions, 'deleted'> {
  readonly conversations: Accessor<readonly ConversationSummary[]>;
  readonly hasMore: Accessor<boolean>;
  readonly isLoading: Accessor<boolean>;
  /** Why the list could not be read, or a conversation not changed, exported or deleted. */
  readonly failure: Accessor<string | undefined>;
  readonly search: Accessor<string>;
  /** Reads the newest conversations again. */
  refresh(): Promise<void>;
  /** The same for a conversation that has just begun, whose title comes a little later. */
  expectTitle(id: string): void;
  showMore(): Promise<void>;
  /** Lists the conversations that hold this text. */
  find(text: string): void;
  /** Renames or pins a conversation: shown at once, and taken back if the store refuses it. */
  change(id: string, change: Pick<ConversationChange, 'title' | 'pinned'>): Promise<void>;
  export(id: string, format: ExportFormat): Promise<void>;
  leave(): void;
}

const TYPING_MS = 300;
/** When the list is read again for a title, after the end of the first turn. */
const TITLE_MS = [3_000, 10_000, 30_000];

/** Reads and changes the list; the store is the truth, so that it is read again rather than guessed. */
export function createHistory(options: HistoryOptions): History {
  const { clock } = options;
  const [read, setRead] = createSignal<readonly ConversationSummary[]>([]);
  const [cursor, setCursor] = createSignal<string>();
  const [search, setSearch] = createSignal('');
  /** The search whose results were read. */
  const [readSearch, setReadSearch] = createSignal('');
  const [loading, setLoading] = createSignal(0);
  const [failure, setFailure] = createSignal<string>();
  const { deleted, ...deletions } = createDeletions({
    ...{ remove: options.remove, kept: options.kept, clock },
    onDeleted: options.onChanged,
    onFailure: fail,
  });
  let cancelTyping: () => void = () => {};
  let cancelTitle: () => void = () => {};
  /** An answer to an earlier request is not shown. */
  let latest = 0;

  async function load(after: string | undefined, take: (page: ListPage) => void): Promise<void> {
    latest += 1;
    const request = latest;
    const wanted = search();
    setLoading((count) => count + 1);
    try {
      const page = await options.list({ search: wanted, cursor: after });
      if (request !== latest) return;
      // What was found before stays until then: its options, or a form in it, may be open.
      batch(() => {
        setFailure(undefined);
        if (wanted !== readSearch()) setRead([]);
        setReadSearch(wanted);
        take(page);
      });
    } catch (error) {
      if (request === latest) fail(error);
    } finally {
      setLoading((count) => count - 1);
    }
  }

  function fail(error: unknown): void {
    if (needsSignIn(error)) options.onSignInNeeded();
    else setFailure(describe(error));
  }

  /** The newest again, and what was read beyond them. */
  function refresh(): Promise<void> {
    return load(undefined, (page) => {
      const isNew = new Set(page.conversations.map(({ id }) => id));
      const beyond = page.cursor === undefined ? [] : read().slice(page.conversations.length);
      const rest = beyond.filter(({ id }) => !isNew.has(id));
      setRead([...page.conversations, ...rest]);
      if (rest.length === 0) setCursor(page.cursor);
    });
  }

  return {
    ...deletions,
    conversations: () => read().filter(({ id }) => !deleted().has(id)),
    hasMore: () => cursor() !== undefined && search() === readSearch(),
    // A search that is typed has not been made yet.
    isLoading: () => loading() > 0 || (search() !== readSearch() && failure() === undefined),
    failure,
    search,
    refresh,

    expectTitle(id) {
      const titleOf = () => read().find((it) => it.id === id)?.title;
      let [delayMs, ...delaysMs] = TITLE_MS;
      let first: string | undefined;
      const look = async (): Promise<void> => {
        await refresh();
        first ??= titleOf();
        if (titleOf() !== first) return options.onChanged();
        if (delayMs === undefined) return;
        const dueMs = delayMs;
        [delayMs, ...delaysMs] = delaysMs;
        cancelTitle = clock.after(dueMs, () => void look());
      };
      cancelTitle();
      void look();
    },

    showMore() {
      return load(cursor(), (page) => {
        const known = new Set(read().map(({ id }) => id));
        setRead([...read(), ...page.conversations.filter(({ id }) => !known.has(id))]);
        setCursor(page.cursor);
      });
    },

    find(text) {
      setSearch(text);
      cancelTyping();
      cancelTyping = clock.after(TYPING_MS, () => void refresh());
    },

    async change(id, change) {
      const before = read();
      setFailure(undefined);
      setRead(before.map((it) => (it.id === id ? { ...it, ...change } : it)));
      try {
        await options.change(id, change);
        options.onChanged();
        // A pinned conversation stands elsewhere.
        await refresh();
      } catch (error) {
        const was = before.find((it) => it.id === id);
        setRead(read().map((it) => (it.id === id && was ? was : it)));
        fail(error);
      }
    },

    async export(id, format) {
      setFailure(undefined);
      try {
        options.save(makeExportFile(await options.readAll(id), format));
      } catch (error) {
        fail(error);
      }
    },

    delete(conversation) {
      setFailure(undefined);
      deletions.delete(conversation);
    },

    leave() {
      deletions.deleteNow();
      cancelTyping();
      cancelTitle();
      latest += 1;
    },
  };
}
