import { createServer, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';

type Fetch = (request: Request) => Response | Promise<Response>;

/** Connections that may wait to be accepted: Node's 511 drops a burst of new streams. */
const BACKLOG = 8192;
/** Longer than a proxy in front keeps an idle connection, so that it never writes into a closed one. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** Room for tokens that are too long, which then get a problem that says so. */
const MAX_HEADER_BYTES = 65_536;
const DRAIN_STEP_MS = 50;
/** What then is left of two seconds is for the segments. */
const DRAIN_LIMIT_MS = 1000;

/** Listens on all addresses. */
export async function listen(fetch: Fetch, port: number): Promise<Server> {
  const server = createAdaptorServer({
    fetch,
    createServer,
    serverOptions: { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS },
  }) as Server;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, host: '0.0.0.0', backlog: BACKLOG }, resolve);
  await promise;
  return server;
}

/**
 * Takes no new connection, closes each open one as it falls idle, and cuts what is left at the limit.
 * Settles when no connection is left.
 */
export async function drain(server: Server, limitMs: number = DRAIN_LIMIT_MS): Promise<void> {
  server.prependListener('request', (_request, response) => {
    response.setHeader('connection', 'close');
  });
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const idle = setInterval(() => server.closeIdleConnections(), DRAIN_STEP_MS);
  const limit = setTimeout(() => server.closeAllConnections(), limitMs);
  await closed;
  clearInterval(idle);
  clearTimeout(limit);
}
