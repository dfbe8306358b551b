import { createServer, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';

type Fetch = (request: Request) => Response | Promise<Response>;

const DRAIN_STEP_MS = 50;
/** What then is left of two seconds is for the segments. */
const DRAIN_LIMIT_MS = 1000;

/** Listens on all addresses. */
export async function listen(fetch: Fetch, port: number): Promise<Server> {
  const server = createAdaptorServer({ fetch, createServer }) as Server;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, host: '0.0.0.0' }, resolve);
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
