import { halfSha256 } from './at-hash.ts';
import type { Browser } from './browser.ts';

/** A message from one tab to the others: who uses the chat in this browser from now on. */
export interface ReaderNotice {
  /** A hash of the person's id; `nobody` after signing out. */
  readonly reader: string;
  /** Distinguishes notices of the same reader. */
  readonly id: string;
}

/** Keeps all tabs of a browser signed in as the same person. */
export interface ReaderNotices {
  /** Notifies the other tabs that the person with this ID token `sub` now uses this one. */
  announce(subject: string): Promise<void>;
  announceSignOut(): void;
  /** Checks for a notice that arrived while this tab was suspended. */
  look(): void;
  /** The last known notice: this tab's own, or another tab's. */
  latest(): ReaderNotice | undefined;
}

const NOBODY = 'nobody';
const KEY = 'chat.reader';
const NOTICE = /^(nobody|[\w-]{22}) ([0-9a-f-]{36})$/;

/**
 * Notices between tabs: sent at once, and stored for suspended tabs. `onOther` is called with a
 * notice that names another reader than this tab's. A notice can only end a session, never start
 * one, so that a forged one grants no access.
 */
export function makeReaderNotices(
  { tabChannel, siteStorage }: Browser,
  onOther: (notice: ReaderNotice) => void,
): ReaderNotices {
  let known = readNotice(siteStorage.getItem(KEY));
  /** The id of the notice in the storage when it was last read. */
  let kept = known?.id;
  let own: string | undefined;

  function publish(reader: string): void {
    own = reader;
    const notice = { reader, id: crypto.randomUUID() };
    known = notice;
    kept = notice.id;
    siteStorage.setItem(KEY, `${reader} ${notice.id}`);
    tabChannel.post({ kind: 'reader', notice: `${reader} ${notice.id}` });
  }

  function handleNotice(notice: ReaderNotice | undefined): void {
    if (!notice || notice.id === known?.id) return;
    known = notice;
    if (notice.reader !== own) onOther(notice);
  }

  tabChannel.onMessage((message) => {
    const { kind, notice } = (message ?? {}) as { kind?: unknown; notice?: unknown };
    if (kind === 'reader') handleNotice(readNotice(notice));
  });

  function look(): void {
    const notice = readNotice(siteStorage.getItem(KEY));
    // A message may arrive before another process's storage has been updated.
    if (notice?.id === kept) return;
    kept = notice?.id;
    handleNotice(notice);
  }

  return {
    announce: async (subject) => publish(await halfSha256(`chat.reader ${subject}`)),
    announceSignOut: () => publish(NOBODY),
    look,
    latest() {
      look();
      return known;
    },
  };
}

/** The id of the notice that was stored last, of whichever tab. */
export function latestNoticeId({ siteStorage }: Browser): string | undefined {
  return readNotice(siteStorage.getItem(KEY))?.id;
}

/** Tells whether a notice says that the reader signed out. */
export function isSignOut(notice: ReaderNotice | undefined): notice is ReaderNotice {
  return notice?.reader === NOBODY;
}

function readNotice(value: unknown): ReaderNotice | undefined {
  const [, reader, id] = (typeof value === 'string' && NOTICE.exec(value)) || [];
  return reader !== undefined && id !== undefined ? { reader, id } : undefined;
}
