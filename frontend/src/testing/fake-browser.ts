import type { Browser } from '../session/browser.ts';
import { guardStorage } from '../session/page-storage.ts';
import { type ManualClock, makeManualClock } from './manual-clock.ts';

export interface FakeBrowser extends Browser {
  readonly clock: ManualClock;
  /** Where the page navigated to, and how. */
  readonly departures: readonly { readonly how: 'leave' | 'replace'; readonly url: URL }[];
  /** Windows that the page opened: where each was navigated, and whether it was closed. */
  readonly windows: readonly FakeWindow[];
  blocksWindows: boolean;
  /** The page was loaded again by the user. */
  isReloaded: boolean;
  readonly stored: Map<string, string>;
  /** What the browser does with stored values. */
  keeping: 'kept' | 'refused' | 'forgotten';
  /** Receives nothing from the other tabs, like a frozen page. */
  isAsleep: boolean;
  /** Reloads a page of the site: memory is lost, the tab's storage stays. */
  open(path: string): void;
  /** Goes back or forth in the history by so many entries. */
  travel(by: number): void;
}

interface FakeWindow {
  url: URL | undefined;
  isClosed: boolean;
}

/** The state that the tabs of one browser share. */
export interface FakeSite {
  readonly stored: Map<string, string>;
  readonly listeners: Set<(teller: object, message: unknown) => void>;
}

export const ORIGIN = 'https://chat.example';

/** A site that somebody has used before, and signed out of. */
export function makeFakeSite(): FakeSite {
  const notice = `nobody ${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`;
  return { stored: new Map([['chat.reader', notice]]), listeners: new Set() };
}

export function makeFakeBrowser(path = '/', site: FakeSite = makeFakeSite()): FakeBrowser {
  const entries = [new URL(path, ORIGIN)];
  let current = 0;
  const travellers = new Set<() => void>();
  const departures: { how: 'leave' | 'replace'; url: URL }[] = [];
  const windows: FakeWindow[] = [];
  const stored = new Map<string, string>();
  const storageOf = (map: Map<string, string>) =>
    guardStorage(() => ({
      getItem: (key) => map.get(key) ?? null,
      setItem(key, value) {
        if (browser.keeping === 'refused') throw new DOMException('Full', 'QuotaExceededError');
        if (browser.keeping === 'kept') map.set(key, value);
      },
      removeItem: (key) => {
        map.delete(key);
      },
    }));
  const browser: FakeBrowser = {
    address: () => new URL(entries[current] ?? ORIGIN),
    isReload: () => browser.isReloaded,
    leaveTo: (url) => departures.push({ how: 'leave', url }),
    replaceWith: (url) => departures.push({ how: 'replace', url }),
    showAddress: (shown) => {
      entries[current] = new URL(shown, ORIGIN);
    },
    goToAddress: (next) => {
      current += 1;
      entries.splice(current, entries.length, new URL(next, ORIGIN));
    },
    onAddressChange: (listener) => {
      travellers.add(listener);
      return () => travellers.delete(listener);
    },
    openWindow() {
      if (browser.blocksWindows) return undefined;
      const opened: FakeWindow = { url: undefined, isClosed: false };
      windows.push(opened);
      return {
        goTo: (url) => {
          opened.url = url;
        },
        close: () => {
          opened.isClosed = true;
        },
      };
    },
    tabStorage: storageOf(stored),
    siteStorage: storageOf(site.stored),
    tabChannel: {
      post: (message) => {
        for (const dispatch of site.listeners) dispatch(browser, structuredClone(message));
      },
      onMessage: (dispatch) => {
        const listener = (teller: object, message: unknown) => {
          if (teller !== browser && !browser.isAsleep) dispatch(message);
        };
        site.listeners.add(listener);
        return () => site.listeners.delete(listener);
      },
    },
    clock: makeManualClock(),
    departures,
    windows,
    blocksWindows: false,
    isReloaded: false,
    stored,
    keeping: 'kept',
    isAsleep: false,
    open: (opened) => {
      entries[current] = new URL(opened, ORIGIN);
    },
    travel: (by) => {
      current = Math.min(Math.max(current + by, 0), entries.length - 1);
      for (const listener of travellers) listener();
    },
  };
  return browser;
}
