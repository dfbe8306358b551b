import { afterEach, describe, expect, it } from 'vitest';
import { readBody } from './read-body.ts';
import { type HttpServer, listen } from './serve-http.ts';

let server: HttpServer;
afterEach(() => server.close());

/** What is read of a body, with a limit of 1,000 bytes. */
async function send(body: string): Promise<unknown> {
  server = await listen(0, async (request, response) => {
    const read = await readBody(request, 1000);
    response.end(JSON.stringify({ text: read?.toString('utf8') }));
  });
  return (await fetch(`http://127.0.0.1:${server.port}`, { method: 'POST', body })).json();
}

describe('a body', () => {
  it.each(['', 'text', 'ü'.repeat(500)])('is read completely up to the limit', async (body) => {
    expect(await send(body)).toEqual({ text: body });
  });

  it.each([1001, 5_000_000])('of %i bytes is not, and its caller is told', async (length) => {
    expect(await send('x'.repeat(length))).toEqual({});
  });
});
