/** The text that a person has not yet sent. Survives a redirect to Okta, for that person only. */
export interface DraftStore {
  load(): string;
  save(text: string): void;
  clear(): void;
}

/** Keeps the draft of `subject` in the tab's storage. */
export function makeDraftStore(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  subject: string,
): DraftStore {
  const key = `chat.draft.${subject}`;
  return {
    load: () => storage.getItem(key) ?? '',
    save: (text) => (text === '' ? storage.removeItem(key) : storage.setItem(key, text)),
    clear: () => storage.removeItem(key),
  };
}
