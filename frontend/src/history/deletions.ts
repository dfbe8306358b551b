import type { ConversationSummary } from '@three-tier-chat/wire-contract';
import { type Accessor, createSignal } from 'solid-js';
import { needsSignIn } from '../conversation/failure.ts';
import type { Clock } from '../session/browser.ts';
import type { KeptDeletions } from './kept-deletions.ts';

export interface DeletionsOptions {
  /** Deletes at the store, which does not mind a second time. */
  readonly remove: (id: string) => Promise<void>;
  readonly kept: KeptDeletions;
  readonly clock: Clock;
  readonly onDeleted: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** Deletions of conversations: each can be undone for some seconds before the store knows of it. */
export interface Deletions {
  /** The conversation that is being deleted: for some seconds, that can be undone. */
  readonly deleting: Accessor<ConversationSummary | undefined>;
  /** Ids of conversations that are no longer shown. */
  readonly deleted: Accessor<ReadonlySet<string>>;
  delete(conversation: ConversationSummary): void;
  undo(): void;
  /** Deletes at once what could still be undone. */
  deleteNow(): void;
  /** Sends what an earlier page, or a session that ended, could not send. */
  sendKept(): void;
}

const UNDO_MS = 6_000;

export function createDeletions(options: DeletionsOptions): Deletions {
  const { kept } = options;
  const [deleting, setDeleting] = createSignal<ConversationSummary>();
  const [deleted, setDeleted] = createSignal<ReadonlySet<string>>(new Set(kept.ids()));
  let cancel: () => void = () => {};

  async function send(id: string): Promise<void> {
    try {
      await options.remove(id);
      kept.forget(id);
      options.onDeleted();
    } catch (error) {
      // It is sent after the sign-in, and stays hidden until then.
      if (!needsSignIn(error)) show(id);
      options.onFailure(error);
    }
  }

  function show(id: string): void {
    kept.forget(id);
    setDeleted((ids) => new Set([...ids].filter((it) => it !== id)));
  }

  /** Ends the seconds for an undo. */
  function endUndo(): ConversationSummary | undefined {
    const conversation = deleting();
    cancel();
    setDeleting(undefined);
    return conversation;
  }

  function deleteNow(): void {
    const conversation = endUndo();
    if (conversation) void send(conversation.id);
  }

  return {
    deleting,
    deleted,

    delete(conversation) {
      deleteNow();
      kept.keep(conversation.id);
      setDeleted((ids) => new Set([...ids, conversation.id]));
      setDeleting(conversation);
      cancel = options.clock.after(UNDO_MS, deleteNow);
    },

    undo() {
      const conversation = endUndo();
      if (conversation) show(conversation.id);
    },

    deleteNow,

    sendKept() {
      for (const id of kept.ids()) if (id !== deleting()?.id) void send(id);
    },
  };
}
