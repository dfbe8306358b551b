import type {
  ConversationChange,
  ConversationExport,
  ConversationSummary,
} from '@three-tier-chat/wire-contract';
import { type Accessor, createSignal } from 'solid-js';
import type { ListPage } from '../api/conversations.ts';
import { describe, needsSignIn } from '../conversation/failure.ts';
import type { Clock } from '../session/browser.ts';
import { type ExportFile, type ExportFormat, makeExportFile } from './export-file.ts';

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
  readonly clock: Clock;
  readonly onSignInNeeded: () => void;
}

/** The user's conversations, as a list. */
export interface History {
  readonly conversations: Accessor<readonly ConversationSummary[]>;
  readonly hasMore: Accessor<boolean>;
  readonly isLoading: Accessor<boolean>;
  /** Why the list could not be read, or a conversation not changed, exported or deleted. */
  readonly failure: Accessor<string | undefined>;
  readonly search: Accessor<string>;
  /** The conversation that is being deleted: for some seconds, that can be undone. */
  readonly deleting: Accessor<ConversationSummary | undefined>;
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
  delete(conversation: ConversationSummary): void;
  undo(): void;
  /** Deletes at once what could still be undone. */
  deleteNow(): void;
  leave(): void;
}

const UNDO_MS = 6_000;
const TYPING_MS = 300;
/** When the list is read again for a title, after the end of the first turn. */
const TITLE_MS = [3_000, 10_000, 30_000];

/** Reads and changes the list; the store is the truth, so that it is read again rather than guessed. */
export function createHistory(options: HistoryOptions): History {
  const { clock } = options;
  const [read, setRead] = createSignal<readonly ConversationSummary[]>([]);
  const [cursor, setCursor] = createSignal<string>();
  const [search, setSearch] = createSignal('');
  const [loading, setLoading] = createSignal(0);
  const [failure, setFailure] = createSignal<string>();
  const [deleting, setDeleting] = createSignal<ConversationSummary>();
  const [deleted, setDeleted] = createSignal<ReadonlySet<string>>(new Set());
  let cancelDelete: () => void = () => {};
  let cancelTyping: () => void = () => {};
  let cancelTitle: () => void = () => {};
  /** An answer to an earlier request is not shown. */
  let latest = 0;

  async function load(after: string | undefined, take: (page: ListPage) => void): Promise<void> {
    latest += 1;
    const request = latest;
    setLoading((count) => count + 1);
    try {
      const page = await options.list({ search: search(), cursor: after });
      if (request !== latest) return;
      setFailure(undefined);
      take(page);
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

  async function deleteAtStore({ id }: ConversationSummary): Promise<void> {
    try {
      await options.remove(id);
    } catch (error) {
      show(id);
      fail(error);
    }
  }

  function show(id: string): void {
    setDeleted((ids) => new Set([...ids].filter((it) => it !== id)));
  }

  function deleteNow(): void {
    const conversation = deleting();
    cancelDelete();
    setDeleting(undefined);
    if (conversation) void deleteAtStore(conversation);
  }

  return {
    conversations: () => read().filter(({ id }) => !deleted().has(id)),
    hasMore: () => cursor() !== undefined,
    isLoading: () => loading() > 0,
    failure,
    search,
    deleting,
    refresh,

    expectTitle(id) {
      const titleOf = () => read().find((it) => it.id === id)?.title;
      let [delayMs, ...delaysMs] = TITLE_MS;
      let first: string | undefined;
      const look = async (): Promise<void> => {
        await refresh();
        first ??= titleOf();
        if (delayMs === undefined || titleOf() !== first) return;
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
      cancelTyping = clock.after(TYPING_MS, () => {
        setRead([]);
        setCursor(undefined);
        void refresh();
      });
    },

    async change(id, change) {
      const before = read();
      setFailure(undefined);
      setRead(before.map((it) => (it.id === id ? { ...it, ...change } : it)));
      try {
        await options.change(id, change);
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
      deleteNow();
      setFailure(undefined);
      setDeleted((ids) => new Set([...ids, conversation.id]));
      setDeleting(conversation);
      cancelDelete = clock.after(UNDO_MS, deleteNow);
    },

    undo() {
      const conversation = deleting();
      cancelDelete();
      setDeleting(undefined);
      if (conversation) show(conversation.id);
    },

    deleteNow,

    leave() {
      deleteNow();
      cancelTyping();
      cancelTitle();
      latest += 1;
    },
  };
}
