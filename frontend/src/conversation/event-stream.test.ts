import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect, streamOf } from './event-stream.fixture.ts';
import { readEventStream, type ServerSentEvent } from './event-stream.ts';

async function read(...chunks: (string | Uint8Array)[]): Promise<ServerSentEvent[]> {
  return collect(readEventStream(streamOf(chunks)));
}

describe('readEventStream', () => {
  it.each([
    ['one event', 'event: text\ndata: {}\n\n', [{ event: 'text', data: '{}' }]],
    ['an unnamed event', 'data: x\n\n', [{ event: 'message', data: 'x' }]],
    [
      'data of several lines',
      'data: a\ndata:\ndata: b\n\n',
      [{ event: 'message', data: 'a\n\nb' }],
    ],
    [
      'only one space removed',
      'data:  x\n\ndata:y\n\n',
      [
        { event: 'message', data: ' x' },
        { event: 'message', data: 'y' },
      ],
    ],
    ['comments', ': ping\n\n: ping\ndata: x\n:\n\n', [{ event: 'message', data: 'x' }]],
    ['a field without a colon', 'data\n\n', [{ event: 'message', data: '' }]],
    ['unknown fields', 'retry: 5\nfoo: x\ndata: x\n\n', [{ event: 'message', data: 'x' }]],
    [
      'numbers, each of its own event',
      'data: x\nid: 12\n\ndata: y\n\n: ping\n\nid: 13\ndata: z\n\n',
      [
        { event: 'message', data: 'x', id: 12 },
        { event: 'message', data: 'y' },
        { event: 'message', data: 'z', id: 13 },
      ],
    ],
    [
      'ids that are no numbers',
      'data: x\nid: 1e3\n\ndata: y\nid\n\ndata: z\nid: 99999999999999999999\n\n',
      ['x', 'y', 'z'].map((data) => ({ event: 'message', data })),
    ],
    ['an event without data', 'event: text\n\ndata: x\n\n', [{ event: 'message', data: 'x' }]],
    ['an incomplete event', 'data: x\n\ndata: y\n', [{ event: 'message', data: 'x' }]],
    ['a byte order mark', '\uFEFFdata: x\n\n', [{ event: 'message', data: 'x' }]],
    ['nothing', '', []],
  ])('reads %s', async (_, text, events) => {
    expect(await read(text)).toEqual(events);
  });

  it('treats CR and LF in two chunks as one line end', async () => {
    expect(await read('data: a\r', '\ndata: b\r', '\n\r', '\n')).toEqual([
      { event: 'message', data: 'a\nb' },
    ]);
  });

  it('yields an event as soon as it is complete', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const events = readEventStream(readable);
    const writer = writable.getWriter();
    const write = writer.write(new TextEncoder().encode('data: x\n\n'));
    expect(await events.next()).toEqual({ done: false, value: { event: 'message', data: 'x' } });
    await write;
    await Promise.all([events.return(undefined), writer.closed.catch(() => {})]);
  });

  it('cancels the body when the reader stops early', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
      cancel: () => {
        isCancelled = true;
      },
    });
    for await (const _ of readEventStream(body)) break;
    expect(isCancelled).toBe(true);
  });

  it('rethrows the error of the stream', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: () => Promise.reject(new Error('connection lost')),
    });
    await expect(collect(readEventStream(body))).rejects.toThrow('connection lost');
  });

  it('reads the same events, whatever their line ends and chunks', async () => {
    const lineEnd = fc.constantFrom('\n', '\r', '\r\n');
    const line = fc.string({ unit: 'binary' }).map((it) => it.replace(/[\r\n\uFEFF]/g, ''));
    const event = fc.record({
      event: line.map((it) => it.trim() || 'message'),
      lines: fc.array(line, { minLength: 1, maxLength: 3 }),
      comment: fc.option(line),
    });
    const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 30 });

    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 6 }),
        lineEnd,
        cuts,
        async (events, eol, at) => {
          const text = events
            .map(({ event, lines, comment }) =>
              [
                ...(comment === null ? [] : [`:${comment}`]),
                `event: ${event}`,
                ...lines.map((it) => `data: ${it}`),
                eol,
              ].join(eol),
            )
            .join('');
          expect(await read(...cut(new TextEncoder().encode(text), at))).toEqual(
            events.map(({ event, lines }) => ({ event, data: lines.join('\n') })),
          );
        },
      ),
    );
  });
});

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const edges = [0, ...at.filter((it) => it < bytes.length), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}
