import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readBody } from './read-body.ts';
import { type HttpServer, type ListenOptions, listen, serveHttp } from './serve-http.ts';
import { SERVER_LIMITS, type ServerLimits } from './server-limits.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(options: ListenOptions = {}): Promise<HttpServer> {
  const server = await listen(
    0,
    async (request, response) => {
      const body = await readBody(request, 1000).catch(() => undefined);
      response.statusCode = body ? 200 : 413;
      response.end(body?.length.toString());
    },
    options,
  );
  open.push(server);
  return server;
}

function limits(changes: Partial<ServerLimits>): ListenOptions {
  return { limits: { ...SERVER_LIMITS, ...changes } };
}

function dial({ port }: HttpServer): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  open.push({ close: () => socket.destroy() });
  return socket;
}

/** Waits for an event, whatever error occurs before it. */
function next(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve) => socket.once(event, () => resolve()));
}

/** Everything until the server has ended. */
async function readToEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks).toString('latin1');
}

describe('a port', () => {
  it('reveals nothing to a foreign page, whatever it requests', async () => {
    const server = await start();
    const answer = await fetch(`http://127.0.0.1:${server.port}/`, {
      method: 'POST',
      body: 'x',
      headers: { origin: 'http://evil.example' },
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({
      message: 'A page of another origin may not call this port',
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    ['an upgrade', 'GET / HTTP/1.1', 'Upgrade: websocket\r\nConnection: Upgrade\r\n', 403],
    ['a tunnel', 'CONNECT 127.0.0.1:22 HTTP/1.1', '', 405],
    ['another proxy’s form', 'GET http://evil.example/ HTTP/1.1', '', 403],
    ['HTTP/1.0', 'GET / HTTP/1.0', '', 403],
  ])('refuses %s of a foreign page', async (_, line, headers, status) => {
    const server = await start();
    const socket = dial(server);
    const host = `Host: 127.0.0.1:${server.port}\r\n`;
    socket.write(
      `${line}\r\n${host}Origin: http://evil.example\r\n${headers}Connection: close\r\n\r\n`,
    );
    expect(await readToEnd(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('listens only on the loopback', async () => {
    const server = await start();
    const answers = (host: string) =>
      new Promise<boolean>((resolve) => {
        const socket = connect(server.port, host);
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        open.push({ close: () => socket.destroy() });
      });
    expect([await answers('127.0.0.1'), await answers('127.0.0.2')]).toEqual([true, false]);
  });
});

describe('a refusal', () => {
  // More than the buffers between the two contain, so that the caller is still sending when it is
  // refused.
  const LARGE = 64 * 1024 * 1024;

  it.each(['content-length', 'chunked'])(
    'reaches a caller that is still sending (%s)',
    async (framing) => {
      const server = await start();
      const socket = dial(server);
      const answer = readToEnd(socket);
      const isChunked = framing === 'chunked';
      socket.write(
        `POST / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n${
          isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${LARGE}`
        }\r\n\r\n`,
      );
      const piece = Buffer.alloc(1024 * 1024, 'x');
      for (let sent = 0; sent < LARGE; sent += piece.length) {
        const framed = isChunked
          ? Buffer.concat([
              Buffer.from(`${piece.length.toString(16)}\r\n`),
              piece,
              Buffer.from('\r\n'),
            ])
          : piece;
        if (!socket.writable) break;
        if (!socket.write(framed))
          await Promise.race([next(socket, 'drain'), next(socket, 'close')]);
      }
      expect(await answer).toMatch(/^HTTP\/1.1 413 /);
    },
  );

  it.each([
    [
      'a head that is too large',
      (port: number) =>
        `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: ${'x'.repeat(4_000_000)}\r\n\r\n`,
      431,
    ],
    ['no HTTP', () => `nonsense\r\n\r\n${'x'.repeat(4_000_000)}`, 400],
    ['a request without Host', () => 'GET / HTTP/1.1\r\n\r\n', 400],
  ])('reaches the sender of %s', async (_, make, status) => {
    const server = await start();
    const socket = dial(server);
    const answer = readToEnd(socket);
    socket.write(make(server.port));
    expect(await answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});

describe('a limit', () => {
  it('ends a request whose head does not arrive', async () => {
    const socket = dial(await start(limits({ headMs: 50, lingerMs: 50 })));
    socket.write('GET / HTTP/1.1\r\n');
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1.1 408 /);
  });

  it('ends a request whose body does not arrive', async () => {
    const server = await start(limits({ headMs: 50, requestMs: 100, lingerMs: 50 }));
    const socket = dial(server);
    socket.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: 9\r\n\r\n1`);
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1.1 408 /);
  });

  it('ends an unused connection', async () => {
    const server = await start(limits({ idleMs: 50, lingerMs: 50 }));
    const socket = dial(server);
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('ends an idle answer', async () => {
    const server = await listen(0, () => undefined, limits({ silenceMs: 50 }));
    open.push(server);
    await expect(fetch(`http://127.0.0.1:${server.port}`)).rejects.toThrow();
  });

  it('ends a lingering connection', async () => {
    const server = await start(limits({ lingerMs: 50 }));
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    open.push({ close: () => socket.destroy() });
    socket.on('error', () => undefined);
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`);
    socket.resume();
    await once(socket, 'end');
    // Our side stays open and continues to send, so that the server cuts it off.
    const timer = setInterval(() => socket.write('x'), 10);
    await next(socket, 'close');
    clearInterval(timer);
  });

  it('refuses further connections', async () => {
    const server = await start(limits({ connections: 1 }));
    await once(dial(server), 'connect');
    const second = dial(server);
    second.resume();
    await next(second, 'close');
  });
});

describe('a fetch handler', () => {
  async function serve(): Promise<HttpServer> {
    const server = await serveHttp(
      0,
      async (request) =>
        Response.json({ path: new URL(request.url).pathname, body: await request.text() }),
      { bodyBytes: 10 },
    );
    open.push(server);
    return server;
  }

  it('gets a body within its limit, and no other', async () => {
    const url = `http://127.0.0.1:${(await serve()).port}/a`;
    const send = (body: string) => fetch(url, { method: 'POST', body });
    expect(await (await send('1234567890')).json()).toEqual({ path: '/a', body: '1234567890' });
    const refused = await send('12345678901');
    expect([refused.status, await refused.json()]).toEqual([
      413,
      { message: 'The body is too large' },
    ]);
  });

  it('gets no target without a path', async () => {
    const server = await serve();
    const socket = dial(server);
    socket.write(
      `GET http://127.0.0.1:${server.port}/ HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`,
    );
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1.1 400 /);
  });
});
