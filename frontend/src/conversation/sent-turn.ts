/** The turn that this tab follows, so that a page that is loaded meanwhile knows of it. */
export interface SentTurn {
  /** Id of the turn that a conversation's last message began here; undefined once it has ended. */
  of(conversationId: string): string | undefined;
  keep(conversationId: string, turnId: string): void;
  forget(): void;
}

/** Keeps the ids of conversation and turn in the tab's storage, for `subject` alone. */
export function makeSentTurn(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  subject: string,
): SentTurn {
  const key = `chat.sent.${subject}`;
  return {
    of(conversationId) {
      const [kept, turnId] = storage.getItem(key)?.split(' ') ?? [];
      return kept === conversationId ? turnId : undefined;
    },
    keep: (conversationId, turnId) => storage.setItem(key, `${conversationId} ${turnId}`),
    forget: () => storage.removeItem(key),
  };
}
