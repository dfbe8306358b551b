import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ForwardFault, type ForwardOptions, forward } from './forward.ts';
import { type HttpServer, listen } from './serve-http.ts';

/** Long enough for a first byte, but not on every busy machine. */
const SHORT_MS = 50;

const servers: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('forward', () => {
  it('passes each piece on before the origin sends the next', async () => {
    const { url } = await proxyTo((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('first');
      releaseRest = () => response.end('second');
    });
    let releaseRest = () => {};

    const reader = (await fetch(url)).body?.getReader();
    expect(await text(reader)).toBe('first');
    releaseRest();
    expect(await text(reader)).toBe('second');
  });

  it('passes method, path, body and end-to-end headers on, but no hop-by-hop headers', async () => {
    const seen: IncomingMessage[] = [];
    const { url } = await proxyTo(
      async (request, response) => {
        seen.push(request);
        const body = await readAll(request);
        response.writeHead(201, { 'x-kept': 'yes', connection: 'close' });
        response.end(body.toUpperCase());
      },
      { headers: { 'x-one': '1', 'keep-alive': 'timeout=9', te: 'trailers' }, path: '/b?c=d' },
    );

    const answer = await fetch(`${url}/a`, { method: 'PUT', body: 'body' });
    expect(await answer.text()).toBe('BODY');
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-kept')).toBe('yes');
    expect(answer.headers.get('connection')).not.toBe('close');
    expect(seen[0]).toMatchObject({ method: 'PUT', url: '/b?c=d' });
    expect(seen[0]?.headers).toMatchObject({ 'x-one': '1' });
    expect(seen[0]?.headers['te']).toBeUndefined();
  });

  it('keeps its origin if a path looks like another host', async () => {
    const { url } = await proxyTo((request, response) => response.end(request.url), {
      path: '//203.0.113.1/a',
    });
    expect(await (await fetch(url)).text()).toBe('//203.0.113.1/a');
  });

  it('sends a body that was already read, with its own length', async () => {
    const { url } = await proxyTo(
      async (request, response) => {
        const { 'content-length': length } = request.headers;
        response.end(`${length} ${await readAll(request)}`);
      },
      { body: Buffer.from('given'), headers: { 'Content-Length': '999' } },
    );
    expect(await (await fetch(url, { method: 'POST' })).text()).toBe('5 given');
  });

  it('streams a body of unknown length', async () => {
    const { url } = await proxyTo(async (request, response) => {
      response.end(await readAll(request));
    });
    const body = new Blob(['un', 'known']).stream();
    const answer = await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(await answer.text()).toBe('unknown');
  });

  it('passes on a refusal that arrives before the body has, and discards the rest', async () => {
    const { url } = await proxyTo((request, response) => {
      request.once('data', () => {
        request.pause();
        response.writeHead(413).end('too large');
      });
    });
    const { port, host } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    let heard = '';
    socket.on('data', (data) => {
      heard += data.toString();
    });
    socket.write(`POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const chunk = Buffer.concat([
      Buffer.from('10000\r\n'),
      Buffer.alloc(65_536),
      Buffer.from('\r\n'),
    ]);
    // Far more than what the sockets in between can buffer.
    for (let left = 500; left > 0; left -= 1) {
      if (!socket.write(chunk)) await once(socket, 'drain');
    }
    socket.write('0\r\n\r\n');
    while (!heard.includes('too large')) await once(socket, 'data');
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it('closes the connection to the origin when the caller disconnects', async () => {
    let originClosed: Promise<unknown> = Promise.resolve();
    const { url } = await proxyTo((_request, response) => {
      originClosed = once(response, 'close');
      response.write('first');
    });
    const abort = new AbortController();
    const answer = await fetch(url, { signal: abort.signal });
    expect(await text(answer.body?.getReader())).toBe('first');
    abort.abort();
    await originClosed;
  });

  it('ends the answer early if the origin breaks off', async () => {
    const { url } = await proxyTo((_request, response) => {
      response.write('first');
      cut = () => response.destroy();
    });
    let cut = () => {};
    const reader = (await fetch(url)).body?.getReader();
    expect(await text(reader)).toBe('first');
    cut();
    await expect(reader?.read()).rejects.toThrow();
  });

  it('reports a timeout and leaves the answer to the caller', async () => {
    const { url, faults } = await proxyTo(() => {}, { timeoutMs: 20 });
    const answer = await fetch(url, { method: 'POST', body: 'body' });
    expect([answer.status, await answer.text()]).toEqual([599, 'timeout']);
    expect(faults).toEqual(['timeout']);
  });

  it('ends an answer early that outlasts the timeout', async () => {
    const { url, faults } = await proxyTo((_request, response) => response.write('first'), {
      timeoutMs: SHORT_MS,
    });
    await cutOff(url);
    expect(faults.at(-1)).toBe(undefined);
  });

  it('reports an idle timeout before the first byte', async () => {
    const { url } = await proxyTo(() => {}, { silenceMs: 20 });
    expect(await (await fetch(url)).text()).toBe('silence');
  });

  it('ends an answer early that becomes idle', async () => {
    const { url } = await proxyTo((_request, response) => response.write('first'), {
      silenceMs: SHORT_MS,
    });
    await cutOff(url);
  });

  it('reports an origin on which nothing listens', async () => {
    const closed = await listen(0, () => {});
    await closed.close();
    const { url } = await proxyTo(() => {}, { origin: `http://127.0.0.1:${closed.port}` });
    expect(await (await fetch(url)).text()).toBe('unreachable');
  });

  it('lets an interceptor answer instead of the origin', async () => {
    const { url } = await proxyTo((_request, response) => response.writeHead(500).end('origin'), {
      intercept: (answer, response) => {
        if (answer.statusCode !== 500) return false;
        response.writeHead(424).end('instead');
        return true;
      },
    });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([424, 'instead']);
  });

  it('calls no origin for a caller that has already disconnected', async () => {
    let asked = false;
    const origin = await open(() => {
      asked = true;
    });
    const request = new http.IncomingMessage(null as never);
    const response = new http.ServerResponse(request);
    response.destroy();
    const fault = await forward(request, response, { origin: origin.url, path: '/', headers: {} });
    expect([fault, asked]).toEqual([undefined, false]);
  });
});

type ProxyOptions = Omit<Partial<ForwardOptions>, 'intercept'> & {
  readonly intercept?: (answer: IncomingMessage, response: ServerResponse) => boolean;
};

async function proxyTo(
  origin: RequestListener,
  { intercept, ...options }: ProxyOptions = {},
): Promise<{ readonly url: string; readonly faults: readonly (ForwardFault | undefined)[] }> {
  const { url } = await open(origin);
  const faults: (ForwardFault | undefined)[] = [];
  const proxy = await open(async (request, response) => {
    const fault = await forward(request, response, {
      origin: url,
      path: '/',
      headers: {},
      ...options,
      ...(intercept && { intercept: (answer) => intercept(answer, response) }),
    });
    faults.push(fault);
    if (fault) response.writeHead(599).end(fault);
  });
  return { url: proxy.url, faults };
}

/**
 * Repeats the request until an answer has begun before it is cut off, however busy the machine is.
 */
async function cutOff(url: string): Promise<void> {
  await vi.waitFor(() => expect(fetch(url).then((answer) => answer.text())).rejects.toThrow());
}

async function open(listener: RequestListener): Promise<{ readonly url: string }> {
  const server = await listen(0, listener);
  servers.push(server);
  return { url: `http://127.0.0.1:${server.port}` };
}

async function text(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Promise<string | undefined> {
  return reader && Buffer.from((await reader.read()).value ?? []).toString();
}

async function readAll(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString();
}
