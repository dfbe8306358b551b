import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEventData } from './server-sent-events.ts';

describe('readEventData', () => {
  it('reads data, and ignores comments, names and ids', async () => {
    const text = ': ping\n\nevent: x\ndata: one\nid: 1\n\ndata:two\ndata: three\n\ndata: cut off';
    expect(await read([text])).toEqual(['one', 'two\nthree']);
  });

  it('accepts every line ending', async () => {
    expect(await read(['data: a\r\n\r\ndata: b\r\rdata: c\n\n'])).toEqual(['a', 'b', 'c']);
  });

  it('reads the same, however it is divided into pieces', async () => {
    const bytes = Buffer.from('data: añ€😀\r\n\r\n: c\rdata: {"b":1}\n\n');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length })), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
        expect(await read(pieces)).toEqual(['añ€😀', '{"b":1}']);
      }),
    );
  });
});

async function read(pieces: readonly (string | Uint8Array)[]): Promise<readonly string[]> {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece as string);
  }
  const data: string[] = [];
  for await (const one of readEventData(body())) data.push(one);
  return data;
}
