/** A storage that never throws: what the browser does not keep, the page itself keeps while it lasts. */
export interface PageStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  /** Tells whether the browser keeps what is written now, so that the next page finds it. */
  lasts(): boolean;
}

const PROBE = 'chat.probe';
/** As much as the longest thing that must outlast this page. */
const PROBE_LENGTH = 2_000;

/**
 * Guards a storage of the browser, which may be blocked (`open` throws), full, or forget what it is
 * given.
 */
export function guardStorage(
  open: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): PageStorage {
  const inMemory = new Map<string, string>();

  /** The result of `use`; undefined when the browser does not allow it. */
  function attempt<T>(use: (storage: ReturnType<typeof open>) => T): T | undefined {
    try {
      return use(open());
    } catch {
      return undefined;
    }
  }

  function keep(key: string, value: string): boolean {
    const kept = attempt((storage) => {
      storage.setItem(key, value);
      return storage.getItem(key);
    });
    return kept === value;
  }

  return {
    getItem: (key) => inMemory.get(key) ?? attempt((storage) => storage.getItem(key)) ?? null,
    setItem(key, value) {
      if (keep(key, value)) inMemory.delete(key);
      else inMemory.set(key, value);
    },
    removeItem(key) {
      inMemory.delete(key);
      attempt((storage) => storage.removeItem(key));
    },
    lasts() {
      const kept = keep(PROBE, 'x'.repeat(PROBE_LENGTH));
      attempt((storage) => storage.removeItem(PROBE));
      return kept;
    },
  };
}
