import { formatChatEvent } from '@three-tier-chat/wire-contract';
import type { NumberedEvent } from './running/numbered-event.ts';

/** Sends events as server-sent events, until they end or the reader disconnects. */
export function streamEvents(events: AsyncIterable<NumberedEvent>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = events[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(out) {
        const step = await iterator.next();
        if (step.done) out.close();
        else out.enqueue(encoder.encode(formatChatEvent(step.value.event, step.value.id)));
      },
    },
    // Nothing is read ahead: the turn holds its events anyway.
    { highWaterMark: 0 },
  );
}
