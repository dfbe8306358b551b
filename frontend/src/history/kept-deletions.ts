/** Deletions that have not reached the store, so that a page that is loaded meanwhile sends them. */
export interface KeptDeletions {
  /** Ids of conversations, in the order of their deletion. */
  ids(): readonly string[];
  keep(id: string): void;
  forget(id: string): void;
}

/** Keeps the ids in the tab's storage, for `subject` alone. */
export function makeKeptDeletions(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  subject: string,
): KeptDeletions {
  const key = `chat.deletions.${subject}`;
  const ids = () => storage.getItem(key)?.split(' ') ?? [];
  const without = (id: string) => ids().filter((it) => it !== id);
  return {
    ids,
    keep: (id) => storage.setItem(key, [...without(id), id].join(' ')),
    forget(id) {
      const rest = without(id);
      if (rest.length === 0) storage.removeItem(key);
      else storage.setItem(key, rest.join(' '));
    },
  };
}
