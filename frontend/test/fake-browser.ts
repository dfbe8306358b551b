import type { Browser } from '../src/session/browser.ts';
import { type ManualClock, makeManualClock } from './manual-clock.ts';

export interface FakeBrowser extends Browser {
  readonly clock: ManualClock;
  /** Where the page left for, and how. */
  readonly departures: readonly { readonly how: 'leave' | 'replace'; readonly url: URL }[];
  readonly stored: ReadonlyMap<string, string>;
  /** Loads a page of the site anew: memory is gone, the tab's storage stays. */
  open(path: string): void;
}

export const ORIGIN = 'https://chat.example';

export function makeFakeBrowser(path = '/'): FakeBrowser {
  let address = new URL(path, ORIGIN);
  const departures: { how: 'leave' | 'replace'; url: URL }[] = [];
  const stored = new Map<string, string>();
  return {
    address: () => new URL(address),
    leaveTo: (url) => departures.push({ how: 'leave', url }),
    replaceWith: (url) => departures.push({ how: 'replace', url }),
    showAddress: (shown) => {
      address = new URL(shown, ORIGIN);
    },
    tabStorage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => stored.set(key, value),
      removeItem: (key) => stored.delete(key),
    },
    clock: makeManualClock(),
    departures,
    stored,
    open: (opened) => {
      address = new URL(opened, ORIGIN);
    },
  };
}
