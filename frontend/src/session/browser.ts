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
  /** Lives as long as the tab. Never holds a token. */
  readonly tabStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly clock: Clock;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `work` once after `delayMs`; the returned function calls it off. */
  after(delayMs: number, work: () => void): () => void;
}

/** The real browser. */
export function thisBrowser(): Browser {
  return {
    address: () => new URL(location.href),
    leaveTo: (url) => location.assign(url),
    replaceWith: (url) => location.replace(url),
    showAddress: (path) => history.replaceState(null, '', path),
    tabStorage: sessionStorage,
    clock: {
      now: () => Date.now(),
      after: (delayMs, work) => {
        const timer = setTimeout(work, delayMs);
        return () => clearTimeout(timer);
      },
    },
  };
}
