import { halfSha256 } from './at-hash.ts';
import type { Browser } from './browser.ts';

/** What one tab tells the others: who uses the chat in this browser from now on. */
export interface ReaderNotice {
  /** A mark of the person, which tells nothing else of them; `nobody` after signing out. */
  readonly reader: string;
  /** Tells notices of the same reader apart. */
  readonly id: string;
}

/** Keeps the tabs of one browser at one person. */
export interface ReaderNotices {
  /** Tells the other tabs that this one is now used by the person of an ID token's `sub`. */
  announce(subject: string): Promise<void>;
  announceSignOut(): void;
  /** Looks for a notice that came while this tab was asleep. */
  look(): void;
  /** The last notice that this tab knows of: its own, or another tab's. */
  latest(): ReaderNotice | undefined;
}

const NOBODY = 'nobody';
const KEY = 'chat.reader';
const NOTICE = /^(nobody|[\w-]{22}) ([0-9a-f-]{36})$/;

/**
 * Notices between the tabs: told at once, and kept for tabs that are asleep. `onOther` is told of one
 * that names anybody but this tab's own reader. A notice can only end a session, never begin one, so
 * that a forged one gives nothing away.
 */
export function makeReaderNotices(
  { siblings, siteStorage }: Browser,
  onOther: (notice: ReaderNotice) => void,
): ReaderNotices {
  let known = readNotice(siteStorage.getItem(KEY));
  /** What the storage held when it was last looked at. */
  let kept = known?.id;
  let own: string | undefined;

  function tell(reader: string): void {
    own = reader;
    const notice = { reader, id: crypto.randomUUID() };
    known = notice;
    kept = notice.id;
    siteStorage.setItem(KEY, `${reader} ${notice.id}`);
    siblings.tell({ kind: 'reader', notice: `${reader} ${notice.id}` });
  }

  function heed(notice: ReaderNotice | undefined): void {
    if (!notice || notice.id === known?.id) return;
    known = notice;
    if (notice.reader !== own) onOther(notice);
  }

  siblings.onTold((message) => {
    const { kind, notice } = (message ?? {}) as { kind?: unknown; notice?: unknown };
    if (kind === 'reader') heed(readNotice(notice));
  });

  function look(): void {
    const notice = readNotice(siteStorage.getItem(KEY));
    // A notice that was told may come before the storage of another process does.
    if (notice?.id === kept) return;
    kept = notice?.id;
    heed(notice);
  }

  return {
    announce: async (subject) => tell(await halfSha256(`chat.reader ${subject}`)),
    announceSignOut: () => tell(NOBODY),
    look,
    latest() {
      look();
      return known;
    },
  };
}

/** Tells whether a notice says that the reader signed out. */
export function isSignOut(notice: ReaderNotice | undefined): notice is ReaderNotice {
  return notice?.reader === NOBODY;
}

function readNotice(value: unknown): ReaderNotice | undefined {
  const [, reader, id] = (typeof value === 'string' && NOTICE.exec(value)) || [];
  return reader !== undefined && id !== undefined ? { reader, id } : undefined;
}
