import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '../http/serve-http.ts';
import type { LogStore } from '../logs/log-store.ts';

/** Answers one request. `origin` is the endpoint's own address: `http://127.0.0.1:4002`. */
export type EndpointHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
) => Promise<void>;

export interface Endpoint {
  readonly origin: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. If a handler throws, the emulator answers 500 and writes a log line. */
export async function startEndpoint(
  port: number,
  handle: EndpointHandler,
  log: { readonly store: LogStore; readonly service: string },
): Promise<Endpoint> {
  let origin = '';
  const server = await listen(port, (request, response) => {
    handle(request, response, origin).catch((error: unknown) => {
      // A caller that disconnects while it sends its body is not an error.
      if (response.destroyed) return;
      log.store.write(log.service, 'fault', { level: 'ERROR', error: String(error) });
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'application/json' }).end(INTERNAL);
    });
  });
  origin = `http://127.0.0.1:${server.port}`;
  return { origin, close: () => server.close() };
}

const INTERNAL = '{"message":"Internal Server Error"}';
