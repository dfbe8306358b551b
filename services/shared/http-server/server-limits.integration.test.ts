import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from './listen.ts';
import { readBody } from './read-body.ts';
import type { ServerLimits } from './server-limits.ts';

/* Tests each limit with a short value until it closes a connection: no client sends the rest. */

const HOST = '127.0.0.1';
/** Interval of the checks of request limits. */
const OFTEN = { connectionsCheckingInterval: 10 };
const SHORT_MS = 50;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

interface Stage {
  readonly port: number;
  /** The result of each body that the service began to read. */
  readonly bodies: readonly Promise<unknown>[];
  /** Signals of the requests. */
  readonly signals: readonly AbortSignal[];
}

/** Reads every body; never answers `/silent`. */
async function serve(limits: Partial<ServerLimits>): Promise<Stage> {
  const bodies: Promise<unknown>[] = [];
  const signals: AbortSignal[] = [];
  const server = await listen(
    async (request) => {
      signals.push(request.signal);
      if (request.url.endsWith('/silent')) return new Promise<Response>(() => {});
      const body = readBody(request, 1000);
      bodies.push(body);
      await body;
      return new Response('read');
    },
    { host: HOST, port: 0, limits },
  );
  servers.push(server);
  return { port: (server.address() as AddressInfo).port, bodies, signals };
}

/** Sends the beginning of a request and waits for what comes until the connection is closed. */
async function sendUntilClosed(port: number, ...lines: readonly string[]): Promise<string> {
  return closed(send(port, ...lines));
}

function send(port: number, ...lines: readonly string[]): Socket {
  const socket = connect(port, HOST);
  socket.write(lines.join('\r\n'));
  return socket;
}

async function closed(socket: Socket): Promise<string> {
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString();
  });
  await once(socket, 'close');
  return received;
}

const TIMED_OUT = /^HTTP\/1\.1 408 Request Timeout\r\n(?:.+\r\n)*connection: close\r\n/i;

describe('a connection', () => {
  it('with headers that never end gets 408 and is closed', async () => {
    const { port, signals } = await serve({ ...OFTEN, headersTimeout: SHORT_MS });
    expect(await sendUntilClosed(port, 'GET / HTTP/1.1', 'Host: x', 'X-Slow: ')).toMatch(TIMED_OUT);
    expect(signals).toEqual([]);
  });

  it('without any request gets 408 and is closed', async () => {
    const { port } = await serve({ ...OFTEN, headersTimeout: SHORT_MS });
    expect(await sendUntilClosed(port)).toMatch(TIMED_OUT);
  });

  it.each([
    ['that was announced', 'Content-Length: 10', 'four'],
    ['of unknown length', 'Transfer-Encoding: chunked', '4\r\nfour\r\n'],
  ])('whose body %s never ends gets 408 and is closed', async (_which, header, start) => {
    const { port, bodies } = await serve({
      ...OFTEN,
      headersTimeout: SHORT_MS,
      requestTimeout: SHORT_MS,
    });
    const head = ['POST / HTTP/1.1', 'Host: x', header, '', start];
    expect(await sendUntilClosed(port, ...head)).toMatch(TIMED_OUT);
    // The service is notified and does not wait for the rest.
    for (const body of bodies) expect(await body).toBe('incomplete');
  });

  it('that is idle after an answer is closed without a message', async () => {
    const { port } = await serve({ keepAliveTimeout: 1 });
    const received = await sendUntilClosed(port, 'GET / HTTP/1.1', 'Host: x', '', '');
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('with an answer that is silent for too long is closed, and the service is notified', async () => {
    const { port, signals } = await serve({ timeout: SHORT_MS });
    expect(await sendUntilClosed(port, 'GET /silent HTTP/1.1', 'Host: x', '', '')).toBe('');
    for (const signal of signals) {
      if (!signal.aborted) await once(signal, 'abort');
    }
  });

  it('is closed after its last request, whose answer announces it', async () => {
    const { port } = await serve({ maxRequestsPerSocket: 1, keepAliveTimeout: 1 });
    const received = await sendUntilClosed(port, 'GET / HTTP/1.1', 'Host: x', '', '');
    expect(received).toMatch(/\r\nconnection: close\r\n/i);
  });

  it('above the maximum number is closed, and the others continue', async () => {
    const { port } = await serve({ maxConnections: 1 });
    const first = send(port, 'GET / HTTP/1.1', 'Host: x', '', '');
    await once(first, 'data');
    expect(await sendUntilClosed(port)).toBe('');
    first.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await closed(first)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});
