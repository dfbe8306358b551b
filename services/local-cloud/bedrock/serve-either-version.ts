import { once } from 'node:events';
import { createServer } from 'node:http';
import http2 from 'node:http2';
import net, { type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type HttpServer, openPort } from '../http/serve-http.ts';

/** Start of HTTP/2's connection preface (RFC 9113 §3.4): no method of HTTP/1.1 begins like it. */
const PREFACE = Buffer.from('PRI * HTTP/2.0');

/**
 * Listens on 127.0.0.1 for HTTP/1.1 and for HTTP/2 with prior knowledge on one port: the AWS SDK
 * speaks the latter to Bedrock Runtime, also without TLS.
 */
export async function serveEitherVersion(
  port: number,
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<HttpServer> {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  const http1 = createServer(listener);
  const http2Server = http2.createServer(listener);
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    chooseVersion(socket, (version) =>
      (version === 2 ? http2Server : http1).emit('connection', socket),
    );
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

/** Reads until the first bytes tell the versions apart, and puts them back. */
function chooseVersion(socket: Socket, choose: (version: 1 | 2) => void): void {
  let seen = Buffer.alloc(0);
  const read = () => {
    for (let piece = socket.read(); piece !== null; piece = socket.read()) {
      seen = Buffer.concat([seen, piece as Buffer]);
    }
    const length = Math.min(seen.length, PREFACE.length);
    const maySpeak2 = seen.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (seen.length === 0 || (maySpeak2 && length < PREFACE.length)) return;
    socket.off('readable', read);
    socket.unshift(seen);
    choose(maySpeak2 ? 2 : 1);
  };
  socket.on('readable', read);
}
