import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ListenOptions, listen } from './listen.ts';
import { readBody } from './read-body.ts';
import { SERVER_LIMITS } from './server-limits.ts';

const HOST = '127.0.0.1';
const LARGE_BYTES = 30_000_000;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(
  fetch: Parameters<typeof listen>[0],
  options: Partial<ListenOptions> = {},
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = await listen(fetch, { host: HOST, port: 0, ...options });
  servers.push(server);
  return { server, port: portOf(server) };
}

/** Answers 413 to a body of more than 1,000 bytes, as a service does. */
const refuseLarge = async (asked: Request): Promise<Response> => {
  const body = await readBody(asked, 1000);
  return new Response('read', { status: body === 'too-large' ? 413 : 200 });
};
const refuseUnread = (): Response => new Response('unread', { status: 401 });

interface Sent {
  readonly status: number | undefined;
  readonly text: string;
}

/** Sends a body in chunks, and reads the answer only after all are sent. */
async function send(
  port: number,
  bytes: number,
  headers: Record<string, string> = {},
  agent: Agent | false = false,
): Promise<Sent> {
  const sent = request({ host: HOST, port, method: 'POST', headers, agent });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  answered.catch(() => {});
  const chunk = Buffer.alloc(65_536, 0x20);
  for (let left = bytes; left > 0; left -= chunk.length) {
    if (!sent.write(chunk.subarray(0, Math.min(left, chunk.length)))) await once(sent, 'drain');
  }
  sent.end();
  const [answer] = await answered;
  const text = Buffer.concat(await answer.toArray()).toString();
  return { status: answer.statusCode, text };
}

describe('a server', () => {
  it('listens on the given address only', async () => {
    const { server } = await serve(refuseUnread);
    expect(server.address()).toMatchObject({ address: HOST });
  });

  it('has its own limit for everything that a client can delay', async () => {
    const { server } = await serve(refuseUnread);
    const { maxHeaderSize, connectionsCheckingInterval, ...limits } = SERVER_LIMITS;
    expect(server).toMatchObject(limits);
    for (const limit of Object.values(SERVER_LIMITS)) expect(limit).toBeGreaterThan(0);
    expect(limits.headersTimeout).toBeLessThan(limits.requestTimeout);
    expect(limits.maxConnections).toBeGreaterThan(8000);
    const header = { authorization: 'x'.repeat(maxHeaderSize) };
    expect(await send(portOf(server), 1, header)).toMatchObject({ status: 431 });
    expect(connectionsCheckingInterval).toBeLessThan(limits.headersTimeout);
  });

  it.each<[string, (asked: Request) => Response | Promise<Response>, number]>([
    ['in the middle', refuseLarge, 413],
    ['before it is read', refuseUnread, 401],
  ])('answers a large body that is refused %s each time', async (_when, fetch, status) => {
    const { port } = await serve(fetch);
    for (let time = 0; time < 5; time += 1) {
      expect(await send(port, LARGE_BYTES)).toMatchObject({ status });
      const announced = { 'content-length': String(LARGE_BYTES) };
      expect(await send(port, LARGE_BYTES, announced)).toMatchObject({ status });
    }
  });

  it('answers a body that never ends after the time limit', async () => {
    const { port } = await serve(refuseLarge, { lingerMs: 50 });
    const sent = request({ host: HOST, port, method: 'POST' });
    sent.on('error', () => {});
    const more = (): void => {
      while (!sent.destroyed && sent.write(Buffer.alloc(65_536)));
    };
    sent.on('drain', more);
    more();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(413);
    sent.destroy();
  });

  it('keeps the connection open after it refused a body', async () => {
    const { server, port } = await serve(refuseLarge);
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const bytes of [5000, 500, 5000]) {
      expect(await send(port, bytes, {}, agent)).toMatchObject({
        status: bytes > 1000 ? 413 : 200,
      });
    }
    agent.destroy();
    expect(connections).toBe(1);
  });
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
