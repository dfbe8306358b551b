/** One server-sent event in its wire format. */
export interface ServerSentEvent {
  /** `message` if the stream does not name the event. */
  readonly event: string;
  readonly data: string;
  /** The event's own number; unlike the standard's last event id, never that of an earlier one. */
  readonly id?: number;
}

/**
 * Reads server-sent events (HTML Living Standard, "Interpreting an event stream") from a body,
 * however it is split into chunks. An incomplete event at the end of the stream is dropped, as the
 * standard requires. The body is cancelled when the reader stops early.
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const parser = makeEventParser();
  const decoder = new TextDecoder();
  let ended = false;
  try {
    while (!ended) {
      const { done, value } = await reader.read();
      ended = done;
      yield* parser(decoder.decode(value, { stream: !done }));
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => {});
  }
}

function makeEventParser(): (text: string) => ServerSentEvent[] {
  let line = '';
  let afterCarriageReturn = false;
  let event = '';
  let data: string[] = [];
  let id: number | undefined;

  function endLine(): ServerSentEvent | undefined {
    const text = line;
    line = '';
    if (text === '') return dispatch();
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    // A comment has an empty field name; `retry` is not used.
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id') id = readNumber(value);
    return undefined;
  }

  function dispatch(): ServerSentEvent | undefined {
    const complete = {
      event: event || 'message',
      data: data.join('\n'),
      ...(id !== undefined && { id }),
    };
    const empty = data.length === 0;
    event = '';
    data = [];
    id = undefined;
    return empty ? undefined : complete;
  }

  return (text) => {
    const events: ServerSentEvent[] = [];
    for (const piece of text.split(/(\r|\n)/)) {
      if (piece === '') continue;
      const secondHalf = piece === '\n' && afterCarriageReturn;
      afterCarriageReturn = piece === '\r';
      if (secondHalf) continue;
      if (piece !== '\r' && piece !== '\n') {
        line += piece;
        continue;
      }
      const complete = endLine();
      if (complete) events.push(complete);
    }
    return events;
  };
}

function readNumber(value: string): number | undefined {
  const number = /^\d+$/.test(value) ? Number(value) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}
