import { once } from 'node:events';
import { createServer, type RequestListener, type ServerOptions } from 'node:http';
import type { Server } from 'node:net';
import { getRequestListener } from '@hono/node-server';

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 with a fetch handler. Port 0 takes a free one. */
export function serveHttp(
  port: number,
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<HttpServer> {
  return listen(port, getRequestListener(fetch, { overrideGlobalObjects: false }));
}

/** Listens on 127.0.0.1 with a Node request listener. Port 0 takes a free one. */
export async function listen(
  port: number,
  listener: RequestListener,
  options: ServerOptions = {},
): Promise<HttpServer> {
  const server = createServer(options, listener);
  return {
    port: await openPort(server, port),
    async close() {
      const closed = once(server, 'close');
      server.close();
      // Nobody is left to answer: the local cloud goes down whole.
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Opens a server's port on 127.0.0.1; returns which, since 0 takes a free one. */
export async function openPort(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Not listening on a port');
  return address.port;
}
