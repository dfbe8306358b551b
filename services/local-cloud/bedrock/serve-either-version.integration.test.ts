import { once } from 'node:events';
import http2, { type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpServer } from '../http/serve-http.ts';
import { SERVER_LIMITS, type ServerLimits } from '../http/server-limits.ts';
import { serveEitherVersion } from './serve-either-version.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(changes: Partial<ServerLimits> = {}): Promise<HttpServer> {
  const server = await serveEitherVersion(
    0,
    async (request) => new Response(String((await request.arrayBuffer()).byteLength)),
    { bodyBytes: 1000, limits: { ...SERVER_LIMITS, ...changes } },
  );
  open.push(server);
  return server;
}

function dial({ port }: HttpServer): ClientHttp2Session {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  open.push({ close: () => session.destroy() });
  return session;
}

async function post(
  session: ClientHttp2Session,
  body: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<readonly [status: number | undefined, body: string]> {
  const stream = session.request({ ':method': 'POST', ':path': '/', ...headers } as never);
  stream.on('error', () => undefined);
  stream.end(body);
  const [answer] = (await once(stream, 'response')) as [
    IncomingHttpHeaders & { ':status'?: number },
  ];
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'close');
  return [answer[':status'], Buffer.concat(chunks).toString()];
}

describe('over HTTP/2', () => {
  it('refuses a page of another origin, and a host name that resolves to this machine', async () => {
    const server = await start();
    const session = dial(server);
    expect(await post(session, '12')).toEqual([200, '2']);
    for (const headers of [
      { origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { ':authority': `evil.example:${server.port}` },
      { host: 'evil.example' },
    ]) {
      const [status] = await post(session, '12', headers);
      expect([headers, status]).toEqual([headers, 403]);
    }
    expect(await post(session, '123')).toEqual([200, '3']);
  });

  it('limits a body while it is read, and the refusal arrives', async () => {
    const session = dial(await start());
    expect(await post(session, 'x'.repeat(1000))).toEqual([200, '1000']);
    for (const length of [1001, 5_000_000]) {
      expect(await post(session, 'x'.repeat(length))).toEqual([
        413,
        '{"message":"The body is too large"}',
      ]);
    }
    expect(await post(session, 'x')).toEqual([200, '1']);
  });

  it('ends a connection without a request', async () => {
    const session = dial(await start({ headMs: 50, requestMs: 50 }));
    expect(await post(session, 'x')).toEqual([200, '1']);
    await new Promise<void>((resolve) => session.once('close', () => resolve()));
  });
});

it('ends a connection that sends nothing, before its version is known', async () => {
  const server = await start({ headMs: 50 });
  for (const begin of ['', 'PRI * HT']) {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.write(begin);
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  }
});
