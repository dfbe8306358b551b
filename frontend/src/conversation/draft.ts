/** The text of one conversation that has not been sent. */
interface Draft {
  load(): string;
  save(text: string): void;
}

/** The drafts of a person. They survive a reload and a redirect to Okta, for that person only. */
export interface DraftStore {
  /** @param id of a conversation; undefined for one that is not begun. */
  of(id: string | undefined): Draft;
  clear(): void;
}

/** Beyond that, the drafts that were left longest ago are forgotten. */
const MOST = 50;
/** No conversation's id. */
const NOT_BEGUN = '';

/** Keeps the drafts of `subject` in the tab's storage. */
export function makeDraftStore(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  subject: string,
): DraftStore {
  const key = `chat.draft.${subject}`;
  const read = () => readDrafts(storage.getItem(key));
  return {
    of: (id = NOT_BEGUN) => ({
      load: () => read().get(id) ?? '',
      save(text) {
        const drafts = read();
        drafts.delete(id);
        if (text !== '') drafts.set(id, text);
        if (drafts.size === 0) storage.removeItem(key);
        else storage.setItem(key, JSON.stringify([...drafts].slice(-MOST)));
      },
    }),
    clear: () => storage.removeItem(key),
  };
}

/** Anything else than a list of ids and texts is no draft. */
function readDrafts(stored: string | null): Map<string, string> {
  try {
    const value: unknown = JSON.parse(stored ?? '[]');
    const entries = Array.isArray(value) ? value : [];
    return new Map(entries.filter(isDraft));
  } catch {
    return new Map();
  }
}

function isDraft(value: unknown): value is [string, string] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string';
}
