import { guardStorage, type PageStorage } from './page-storage.ts';
import { openTabChannel, type TabChannel } from './tab-channel.ts';

/** The browser features that the session needs. */
export interface Browser {
  /** The address in the address bar. */
  address(): URL;
  /** Whether the user loaded this page again. */
  isReload(): boolean;
  /** Navigates to another page and keeps this one in the history. */
  leaveTo(url: URL): void;
  /** Navigates to another page and replaces this one in the history. */
  replaceWith(url: URL): void;
  /** Rewrites the address bar without loading anything; `path` is of the same origin. */
  showAddress(path: string): void;
  /** The same as a new entry of the history. */
  goToAddress(path: string): void;
  /** Listens to the user going back and forth in the history; the returned function ends that. */
  onAddressChange(listener: () => void): () => void;
  /** Opens an empty window; undefined if the browser blocks it. Call it only on a click. */
  openWindow(): PopupWindow | undefined;
  /** Lasts as long as the tab. Never contains a token. */
  readonly tabStorage: PageStorage;
  /** Shared by all tabs. Never contains a token. */
  readonly siteStorage: PageStorage;
  readonly tabChannel: TabChannel;
  readonly clock: Clock;
}

/** What the page of a signed-in person needs of it. */
export type PageBrowser = Pick<
  Browser,
  | 'address'
  | 'showAddress'
  | 'goToAddress'
  | 'onAddressChange'
  | 'siteStorage'
  | 'tabStorage'
  | 'tabChannel'
  | 'clock'
>;

/** A window that this page opened. */
export interface PopupWindow {
  goTo(url: URL): void;
  close(): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `work` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, work: () => void): () => void;
}

/** The real browser. */
export function thisBrowser(): Browser {
  const siteStorage = guardStorage(() => localStorage);
  return {
    address: () => new URL(location.href),
    isReload() {
      const [navigation] = performance.getEntriesByType('navigation');
      return (navigation as PerformanceNavigationTiming | undefined)?.type === 'reload';
    },
    leaveTo: (url) => location.assign(url),
    replaceWith: (url) => location.replace(url),
    showAddress: (path) => history.replaceState(null, '', path),
    goToAddress: (path) => history.pushState(null, '', path),
    onAddressChange(listener) {
      addEventListener('popstate', listener);
      return () => removeEventListener('popstate', listener);
    },
    openWindow() {
      const opened = open('', '', 'popup,width=480,height=680');
      return (
        (opened && {
          goTo: (url: URL) => opened.location.replace(url),
          close: () => opened.close(),
        }) ??
        undefined
      );
    },
    tabStorage: guardStorage(() => sessionStorage),
    siteStorage,
    tabChannel: openTabChannel(siteStorage),
    clock: {
      now: () => Date.now(),
      after: (delayMs, work) => {
        const timer = setTimeout(work, delayMs);
        return () => clearTimeout(timer);
      },
    },
  };
}
