/**
 * A storage that never throws: values that the browser does not keep are kept in the page's memory.
 */
export interface PageStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  /** Tells whether the browser keeps written values, so that the next page can read them. */
  isPersistent(): boolean;
}

const PROBE = 'chat.probe';
/** As long as the longest value that must survive this page. */
const PROBE_LENGTH = 2_000;

/**
 * Wraps a storage of the browser, which may be blocked (`open` throws), be full, or lose values.
 */
export function guardStorage(
  open: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): PageStorage {
  const inMemory = new Map<string, string>();

  /** Returns the result of `use`, or undefined if the browser does not allow it. */
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
    isPersistent() {
      const kept = keep(PROBE, 'x'.repeat(PROBE_LENGTH));
      attempt((storage) => storage.removeItem(PROBE));
      return kept;
    },
  };
}
