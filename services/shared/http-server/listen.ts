import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { BACKLOG, LINGER_MS, SERVER_LIMITS, type ServerLimits } from './server-limits.ts';

type Fetch = (request: Request) => Response | Promise<Response>;

export interface ListenOptions {
  /** Address to listen on: `0.0.0.0` behind a platform's proxy, else `127.0.0.1`. */
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
  /** How long the rest of a refused body is read, in milliseconds. */
  readonly lingerMs?: number;
  /** Overrides for `SERVER_LIMITS`. */
  readonly limits?: Partial<ServerLimits>;
}

/**
 * Listens with a fetch handler, within the limits of `SERVER_LIMITS`.
 *
 * @throws Error if the address is in use or not this machine's.
 */
export async function listen(
  fetch: Fetch,
  { host, port, lingerMs = LINGER_MS, limits }: ListenOptions,
): Promise<Server> {
  const { timeout, maxHeadersCount, maxConnections, maxRequestsPerSocket, ...serverOptions } = {
    ...SERVER_LIMITS,
    ...limits,
  };
  const server = createAdaptorServer({
    fetch: async (request, env) => {
      const response = await fetch(request);
      const { incoming } = env as { readonly incoming: IncomingMessage };
      if (hasUnreadBody(incoming)) await discardRest(request, lingerMs);
      return response;
    },
    createServer,
    serverOptions,
  }) as Server;
  Object.assign(server, { timeout, maxHeadersCount, maxConnections, maxRequestsPerSocket });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, host, backlog: BACKLOG }, resolve);
  await promise;
  return server;
}

function hasUnreadBody({ headers, readableEnded, destroyed }: IncomingMessage): boolean {
  if (readableEnded || destroyed) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Reads and discards the rest of a refused body. A caller that is still sending would not read the
 * answer, and closing a connection with unread bytes resets it, which can lose the answer (RFC 9112
 * §9.6).
 */
async function discardRest({ body }: Request, limitMs: number): Promise<void> {
  // A locked body has a reader, which reads it to its end.
  if (!body || body.locked) return;
  const reader = body.getReader();
  const limit = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => limit.resolve('late'), limitMs);
  const isOver = async (): Promise<boolean> => {
    const next = await Promise.race([reader.read(), limit.promise]);
    return next === 'late' || next.done;
  };
  try {
    while (!(await isOver()));
  } catch {
    // The caller has disconnected, so there is no answer to protect.
  } finally {
    clearTimeout(timer);
  }
}
