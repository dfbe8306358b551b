import { EventStreamCodec } from '@smithy/core/event-streams';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import { type ConverseEvent, ModelFault } from './converse-event.ts';

export const EVENT_STREAM_MEDIA_TYPE = 'application/vnd.amazon.eventstream';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/**
 * Writes events as frames (Smithy, "Amazon event stream specification"). A `ModelFault` of the source
 * becomes an exception frame that ends the stream.
 */
export async function* writeFrames(
  events: AsyncIterable<ConverseEvent>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const { event, data } of events) yield frame('event', event, data);
  } catch (error) {
    if (!(error instanceof ModelFault)) throw error;
    const { exception, message } = error;
    yield frame('exception', exception.charAt(0).toLowerCase() + exception.slice(1), { message });
  }
}

function frame(kind: 'event' | 'exception', type: string, data: object): Uint8Array {
  return codec.encode({
    headers: {
      [`:${kind}-type`]: { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
      ':message-type': { type: 'string', value: kind },
    },
    body: fromUtf8(JSON.stringify(data)),
  });
}
