import http from 'node:http';
import net from 'node:net';
import { findForeign } from '../http/foreign-request.ts';

/*
 * Loaded into the processes of backend and agent before their own code, since the deployed code
 * does not check whether a page calls a port of this machine. Their own port answers clients that
 * are not browsers, and what comes through the port in front of it, which has already checked and
 * forwards `Host`.
 */
const frontPort = Number(new URL(import.meta.url).searchParams.get('front'));

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]) {
  if (this instanceof http.Server) guardServer(this);
  return Reflect.apply(listen, this, args) as net.Server;
} as typeof listen;

/** Runs before the server's listener and before other wrappers, so no trace starts either. */
function guardServer(server: http.Server): void {
  const emit = (event: string | symbol, ...args: unknown[]): boolean => {
    const [request, response] = args;
    const isRefused =
      event === 'request' &&
      request instanceof http.IncomingMessage &&
      response instanceof http.ServerResponse &&
      refuse(request, response);
    if (isRefused) return true;
    return Reflect.apply(Object.getPrototypeOf(server).emit, server, [event, ...args]) as boolean;
  };
  Object.defineProperty(server, 'emit', { value: emit, configurable: true });
}

/** @returns whether it was refused. */
function refuse(request: http.IncomingMessage, response: http.ServerResponse): boolean {
  const { method, rawHeaders, socket } = request;
  const hosts = rawHeaders.filter(
    (_, at) => at % 2 === 1 && /^host$/i.test(rawHeaders[at - 1] ?? ''),
  );
  const named = hosts.flatMap((host) => ['host', host]);
  if (findForeign({ rawHeaders: named }, frontPort) === undefined) return false;
  const foreign = findForeign({ method, rawHeaders }, socket.localPort ?? 0);
  if (foreign === undefined) return false;
  response
    .writeHead(403, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify({ message: foreign }));
  return true;
}
