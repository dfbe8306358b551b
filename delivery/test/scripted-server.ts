import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `silence` never answers; `hang-up` ends the connection. */
export type Route = Answer | 'silence' | 'hang-up' | ((asked: Asked) => Answer);

/** A server that answers as its routes say, which a test may change. */
export interface ScriptedServer {
  readonly url: string;
  /** By the request's key: exact, or a beginning that ends with `*`. */
  routes: Record<string, Route>;
  /** Keys of the requests since the routes were set. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** @param keyOf names a request; `GET /path` unless given. */
export async function startScripted(
  keyOf: (asked: Asked) => string = ({ method, url }) => `${method} ${url.split('?')[0]}`,
): Promise<ScriptedServer> {
  const asked: string[] = [];
  const scripted = { routes: {} as Record<string, Route> };
  const server = createServer(async (request, response) => {
    const one: Asked = {
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: request.headers,
      body: await text(request),
    };
    const key = keyOf(one);
    asked.push(key);
    const route = routeOf(scripted.routes, key);
    if (route === 'silence') return;
    if (route === 'hang-up') {
      response.destroy();
      return;
    }
    const answer = typeof route === 'function' ? route(one) : route;
    if (!answer) {
      response.writeHead(404).end();
      return;
    }
    const type = answer.json === undefined ? {} : { 'content-type': 'application/json' };
    response
      .writeHead(answer.status ?? 200, { ...type, ...answer.headers })
      .end(request.method === 'HEAD' ? '' : (answer.text ?? JSON.stringify(answer.json ?? {})));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(scripted, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function routeOf(routes: Readonly<Record<string, Route>>, key: string): Route | undefined {
  if (Object.hasOwn(routes, key)) return routes[key];
  const begins = Object.keys(routes).find(
    (name) => name.endsWith('*') && key.startsWith(name.slice(0, -1)),
  );
  return begins === undefined ? undefined : routes[begins];
}
