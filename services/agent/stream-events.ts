import { type ChatEvent, formatChatEvent } from '@three-tier-chat/wire-contract';

/**
 * Sends events as server-sent events. When the reader disconnects, `onCancel` is called and the
 * remaining events are read but not sent, so that the turn can finish its clean-up.
 */
export function streamEvents(
  events: AsyncIterable<ChatEvent>,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isOpen = true;
  return new ReadableStream<Uint8Array>({
    async start(out) {
      for await (const event of events) {
        if (isOpen) out.enqueue(encoder.encode(formatChatEvent(event)));
      }
      if (isOpen) out.close();
    },
    cancel() {
      isOpen = false;
      onCancel();
    },
  });
}
