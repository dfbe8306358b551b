import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import http2, { type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { type ReadOptions, readForFetch } from '../http/read-for-fetch.ts';
import {
  createGuardedServer,
  guard,
  type HttpServer,
  type ListenOptions,
  openPort,
} from '../http/serve-http.ts';
import { SERVER_LIMITS } from '../http/server-limits.ts';

/**
 * Start of HTTP/2's connection preface (RFC 9113 §3.4), with which no request of HTTP/1.1 begins.
 */
const PREFACE = Buffer.from('PRI * HTTP/2.0');
/** RFC 9113 §6.5.2 recommends at least this. */
const STREAMS_PER_CONNECTION = 100;

/**
 * Listens on 127.0.0.1 for HTTP/1.1 and for HTTP/2 with prior knowledge on one port: the AWS SDK
 * uses the latter for Bedrock Runtime, also without TLS. Origin check and limits apply to both.
 */
export async function serveEitherVersion(
  port: number,
  fetch: (request: Request) => Response | Promise<Response>,
  options: ListenOptions & ReadOptions,
): Promise<HttpServer> {
  const { limits = SERVER_LIMITS, openTo } = options;
  const listener = readForFetch(fetch, options);
  const server = createGuardedServer(listener, options);
  const overHttp2 = http2.createServer(
    {
      settings: {
        maxConcurrentStreams: STREAMS_PER_CONNECTION,
        maxHeaderListSize: limits.headBytes,
      },
    },
    // Node's two kinds of request and response do not differ in what is used here.
    ((request, response) => {
      request.setTimeout(limits.silenceMs, () => request.destroy());
      guard(request, response, listener, openTo);
    }) as RequestListener as never,
  );
  overHttp2.on('session', (session) => closeWhenIdle(session, limits.requestMs));
  const sockets = new Set<Socket>();
  const overHttp1 = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    chooseVersion(socket, limits.headMs, (version) => {
      if (version === 1) {
        for (const take of overHttp1) take.call(server, socket);
        return;
      }
      // Only HTTP/1.1 may continue after its caller has closed: here that is how callers
      // disconnect.
      socket.allowHalfOpen = false;
      overHttp2.emit('connection', socket);
    });
  });
  return {
    port: await openPort(server, port),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/**
 * Ends a connection after a time without a request or an answer. An answer may be idle for the same
 * time.
 */
function closeWhenIdle(session: ServerHttp2Session, idleMs: number): void {
  let open = 0;
  session.on('stream', (stream) => {
    open += 1;
    stream.once('close', () => {
      open -= 1;
    });
  });
  session.setTimeout(idleMs, () => {
    if (open === 0) session.close();
  });
}

/** Reads until the first bytes identify the version, and puts them back. */
function chooseVersion(socket: Socket, limitMs: number, choose: (version: 1 | 2) => void): void {
  let seen = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), limitMs);
  socket.once('close', () => clearTimeout(timer));
  const read = () => {
    for (let piece = socket.read(); piece !== null; piece = socket.read()) {
      seen = Buffer.concat([seen, piece as Buffer]);
    }
    const length = Math.min(seen.length, PREFACE.length);
    const maySpeak2 = seen.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (seen.length === 0 || (maySpeak2 && length < PREFACE.length)) return;
    clearTimeout(timer);
    socket.off('readable', read);
    socket.unshift(seen);
    choose(maySpeak2 ? 2 : 1);
  };
  socket.on('readable', read);
}
