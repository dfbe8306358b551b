import type { TabChannel } from '../session/tab-channel.ts';

const KIND = 'conversations';

/**
 * Tells the other tabs that the list of conversations has changed, and `onChange` of such a change.
 * The message carries nothing: whoever gets it reads the list with its own tokens.
 */
export function makeListNotices(
  channel: TabChannel,
  onChange: () => void,
): { announce(): void; stop(): void } {
  const stop = channel.onMessage((message) => {
    if ((message as { kind?: unknown } | null)?.kind === KIND) onChange();
  });
  return { announce: () => channel.post({ kind: KIND }), stop };
}
