import { describe, expect, it } from 'vitest';
import { readBody } from './read-body.ts';

const post = (body: RequestInit['body'], headers: Record<string, string> = {}): Request =>
  new Request('http://x', {
    method: 'POST',
    body: body ?? null,
    headers,
    duplex: 'half',
  } as RequestInit);

const stream = (...chunks: readonly string[]): ReadableStream<Uint8Array> =>
  new Blob([...chunks]).stream();

describe('a body', () => {
  it.each([
    ['none', undefined, ''],
    ['one of unknown length', stream('12345', '67890'), '1234567890'],
  ])('is read whole: %s', async (_case, body, text) => {
    expect(Buffer.from((await readBody(post(body), 10)) as Uint8Array).toString()).toBe(text);
  });

  it('is read as a whole when it has a Content-Length', async () => {
    const read = await readBody(post('1234567890', { 'content-length': '10' }), 10);
    expect(Buffer.from(read as Uint8Array).toString()).toBe('1234567890');
  });

  it('with a too large Content-Length is not read', async () => {
    const request = post('12345678901', { 'content-length': '11' });
    expect(await readBody(request, 10)).toBe('too-large');
    expect(request.bodyUsed).toBe(false);
  });

  it('that exceeds the limit is read no further, and not cancelled', async () => {
    let pulled = 0;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(4));
      },
      cancel() {
        isCancelled = true;
      },
    });
    const request = post(endless);
    expect(await readBody(request, 10)).toBe('too-large');
    expect(pulled).toBeLessThan(6);
    expect([isCancelled, request.body?.locked]).toEqual([false, false]);
  });
});
