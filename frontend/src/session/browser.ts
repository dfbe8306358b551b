import { guardStorage, type PageStorage } from './page-storage.ts';
import { meetSiblings, type Siblings } from './siblings.ts';

/** What the session needs of the browser around it. */
export interface Browser {
  /** The address in the address bar. */
  address(): URL;
  /** Leaves for another page; the way back stays in the history. */
  leaveTo(url: URL): void;
  /** Leaves for another page in place of this one. */
  replaceWith(url: URL): void;
  /** Rewrites the address bar without loading anything; `path` is of the same origin. */
  showAddress(path: string): void;
  /** Opens an empty window; undefined when the browser does not let it. Only in answer to a click. */
  openWindow(): SmallWindow | undefined;
  /** Lives as long as the tab. Never holds a token. */
  readonly tabStorage: PageStorage;
  /** Of all tabs together. Never holds a token. */
  readonly siteStorage: PageStorage;
  readonly siblings: Siblings;
  readonly clock: Clock;
}

/** A window that this page opened. */
export interface SmallWindow {
  goTo(url: URL): void;
  close(): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `work` once after `delayMs`; the returned function calls it off. */
  after(delayMs: number, work: () => void): () => void;
}

/** The real browser. */
export function thisBrowser(): Browser {
  const siteStorage = guardStorage(() => localStorage);
  return {
    address: () => new URL(location.href),
    leaveTo: (url) => location.assign(url),
    replaceWith: (url) => location.replace(url),
    showAddress: (path) => history.replaceState(null, '', path),
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
    siblings: meetSiblings(siteStorage),
    clock: {
      now: () => Date.now(),
      after: (delayMs, work) => {
        const timer = setTimeout(work, delayMs);
        return () => clearTimeout(timer);
      },
    },
  };
}
