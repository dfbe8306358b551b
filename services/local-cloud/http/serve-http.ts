import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Server as NetServer, Socket } from 'node:net';
import { answerMalformed } from './answer-malformed.ts';
import { findForeign, type OpenTo } from './foreign-request.ts';
import { lingerOnClose } from './linger.ts';
import { type ReadOptions, readForFetch } from './read-for-fetch.ts';
import { SERVER_LIMITS, type ServerLimits } from './server-limits.ts';

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface ListenOptions {
  /** Whose requests it accepts besides those of its own pages (default: no page's). */
  readonly openTo?: OpenTo;
  /** Default: `SERVER_LIMITS`. */
  readonly limits?: ServerLimits;
}

/** Listens on 127.0.0.1 with a fetch handler. Port 0 chooses a free one. */
export function serveHttp(
  port: number,
  fetch: (request: Request) => Response | Promise<Response>,
  options: ListenOptions & ReadOptions = {},
): Promise<HttpServer> {
  return listen(port, readForFetch(fetch, options), options);
}

/**
 * Listens on 127.0.0.1 with a Node request listener, which never receives a request from a page of
 * another origin. Port 0 chooses a free one.
 */
export async function listen(
  port: number,
  listener: RequestListener,
  options: ListenOptions = {},
): Promise<HttpServer> {
  const server = createGuardedServer(listener, options);
  const opened = await openPort(server, port);
  return { port: opened, close: () => closeServer(server) };
}

/** A server with every limit set, and with the origin check before its listener. */
export function createGuardedServer(
  listener: RequestListener,
  { openTo, limits = SERVER_LIMITS }: ListenOptions,
): Server {
  const answers = new WeakMap<Socket, ServerResponse>();
  const server = createServer(
    {
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      maxHeaderSize: limits.headBytes,
      connectionsCheckingInterval: Math.min(limits.headMs, CHECK_MS),
    },
    (request, response) => {
      answers.set(request.socket, response);
      guard(request, response, listener, openTo);
    },
  );
  server.timeout = limits.silenceMs;
  server.maxConnections = limits.connections;
  server.on('connection', (socket) => lingerOnClose(socket, limits.lingerMs));
  server.on('clientError', (error, socket) =>
    answerMalformed(error, socket as Socket, answers.get(socket as Socket), limits.lingerMs),
  );
  // No port is a proxy.
  server.on('connect', (_request, socket) => socket.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n'));
  return server;
}

/** Interval of the check of connections, in milliseconds: a limit is enforced at most this late. */
const CHECK_MS = 1000;

/**
 * Passes a request to the listener, or refuses it with a message of our own, since AWS has none for
 * it.
 */
export function guard(
  request: IncomingMessage,
  response: ServerResponse,
  listener: RequestListener,
  openTo: OpenTo | undefined,
): void {
  const foreign = findForeign(request, request.socket.localPort ?? 0, openTo);
  if (foreign === undefined) return void listener(request, response);
  response
    .writeHead(403, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify({ message: foreign }));
}

/** Opens a server's port on 127.0.0.1; returns the port, since 0 chooses a free one. */
export async function openPort(server: NetServer, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Not listening on a port');
  return address.port;
}

/** Open connections are cut, since the whole local cloud stops. */
async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
