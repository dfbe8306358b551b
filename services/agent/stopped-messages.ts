import { FairLruCache } from './fair-lru-cache.ts';

const MAX_NOTES = 2000;
const MAX_NOTES_PER_USER = 200;

/** Whose message it is. */
interface Sender {
  readonly caller: { readonly uid: string };
  readonly sessionId: string;
}

/**
 * Messages that were stopped before they came. Noted for all sessions together, since a session that
 * runs no turn may be evicted before its message comes, which would then not be stopped.
 */
export class StoppedMessages {
  readonly #notes = new FairLruCache<undefined>({
    maxEntries: MAX_NOTES,
    maxEntriesPerOwner: MAX_NOTES_PER_USER,
    isPinned: () => false,
  });

  keep(sender: Sender, turnId: string): void {
    this.#notes.keep(keyOf(sender, turnId), sender.caller.uid, undefined);
  }

  /** Reads a note and forgets it. */
  take(sender: Sender, turnId: string): boolean {
    return this.#notes.delete(keyOf(sender, turnId));
  }
}

function keyOf({ caller, sessionId }: Sender, turnId: string): string {
  return JSON.stringify([caller.uid, sessionId, turnId]);
}
