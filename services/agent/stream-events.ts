import { type ChatEvent, formatChatEvent } from '@three-tier-chat/wire-contract';
import type { NumberedEvent } from './running/numbered-event.ts';

/** Waits for the first event. */
export async function withFirst(events: AsyncIterable<NumberedEvent>): Promise<{
  readonly first: ChatEvent | undefined;
  /** All events, the first included. */
  readonly all: AsyncIterable<NumberedEvent>;
}> {
  const iterator = events[Symbol.asyncIterator]();
  const step = await iterator.next();
  if (step.done) return { first: undefined, all: none() };
  async function* all(): AsyncGenerator<NumberedEvent, void> {
    yield step.value as NumberedEvent;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      yield next.value;
    }
  }
  return { first: step.value.event, all: all() };
}

async function* none(): AsyncGenerator<NumberedEvent, void> {}

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
