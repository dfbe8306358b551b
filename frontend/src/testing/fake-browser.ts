import type { Browser } from '../session/browser.ts';
import { guardStorage } from '../session/page-storage.ts';
import { type ManualClock, makeManualClock } from './manual-clock.ts';

export interface FakeBrowser extends Browser {
  readonly clock: ManualClock;
  /** Where the page left for, and how. */
  readonly departures: readonly { readonly how: 'leave' | 'replace'; readonly url: URL }[];
  /** Windows that the page opened: where each was led, and whether it was closed. */
  readonly windows: readonly FakeWindow[];
  blocksWindows: boolean;
  readonly stored: Map<string, string>;
  /** What the browser does when it is asked to keep something. */
  keeping: 'kept' | 'refused' | 'forgotten';
  /** Hears nothing of the other tabs, as a page that is frozen. */
  isAsleep: boolean;
  /** Loads a page of the site anew: memory is gone, the tab's storage stays. */
  open(path: string): void;
}

interface FakeWindow {
  url: URL | undefined;
  isClosed: boolean;
}

/** What the tabs of one browser share. */
export interface FakeSite {
  readonly stored: Map<string, string>;
  readonly hearers: Set<(teller: object, message: unknown) => void>;
}

export const ORIGIN = 'https://chat.example';

export function makeFakeSite(): FakeSite {
  return { stored: new Map(), hearers: new Set() };
}

export function makeFakeBrowser(path = '/', site: FakeSite = makeFakeSite()): FakeBrowser {
  let address = new URL(path, ORIGIN);
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
    address: () => new URL(address),
    leaveTo: (url) => departures.push({ how: 'leave', url }),
    replaceWith: (url) => departures.push({ how: 'replace', url }),
    showAddress: (shown) => {
      address = new URL(shown, ORIGIN);
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
    siblings: {
      tell: (message) => {
        for (const hear of site.hearers) hear(browser, structuredClone(message));
      },
      onTold: (hear) => {
        site.hearers.add((teller, message) => {
          if (teller !== browser && !browser.isAsleep) hear(message);
        });
      },
    },
    clock: makeManualClock(),
    departures,
    windows,
    blocksWindows: false,
    stored,
    keeping: 'kept',
    isAsleep: false,
    open: (opened) => {
      address = new URL(opened, ORIGIN);
    },
  };
  return browser;
}
