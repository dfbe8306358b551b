import { type AnswerEvent, parseChatEvent } from './chat-event.ts';
import { readEventStream } from './event-stream.ts';

/** Reads the events of an answer from its body and ignores unknown ones. */
export async function* readAnswer(body: ReadableStream<Uint8Array>): AsyncGenerator<AnswerEvent> {
  for await (const event of readEventStream(body)) {
    const chatEvent = parseChatEvent(event);
    if (chatEvent) yield chatEvent;
  }
}
