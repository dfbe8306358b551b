import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Hono } from 'hono';
import type { CloudContext } from '../context.ts';
import { type HttpServer, serveHttp } from '../http/serve-http.ts';
import type { RoleSession } from '../iam/iam.ts';
import { XRAY_PORT } from './port.ts';
import { SAMPLING_RULES, SAMPLING_TARGETS } from './sampling.ts';

/** An X-Ray daemon beside one process, which calls X-Ray with the role of that process. */
export interface Daemon {
  /** UDP and TCP. */
  readonly port: number;
  /** Sends a segment document that the platform records for the process. */
  send(document: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

/** UDP and TCP share a number: another process may have the one that was free for the other. */
const ATTEMPTS = 20;

/**
 * Opens a daemon on free ports. Segments are passed to X-Ray if the role may put them, and are lost
 * otherwise, unnoticed by their recorder.
 */
export async function openDaemon(
  { portOf, iam }: Pick<CloudContext, 'portOf' | 'iam'>,
  session: RoleSession,
): Promise<Daemon> {
  const may = (action: string) => iam.refuse(session, { action, resource: '*' });
  const app = new Hono();
  app.post('/GetSamplingRules', (c) => {
    const message = may('xray:GetSamplingRules');
    return message === undefined ? c.json(SAMPLING_RULES) : c.json({ message }, 403);
  });
  app.post('/SamplingTargets', (c) => {
    const message = may('xray:GetSamplingTargets');
    return message === undefined ? c.json(SAMPLING_TARGETS) : c.json({ message }, 403);
  });
  const { server, socket } = await bindBoth(app.fetch);
  let isRefused = false;
  const put = (datagram: Buffer | string) => {
    // Checked once, since a refusal lasts until the stacks change, and each check is a log line.
    isRefused ||= may('xray:PutTraceSegments') !== undefined;
    if (!isRefused) socket.send(datagram, portOf(XRAY_PORT), '127.0.0.1', () => undefined);
  };
  socket.on('error', () => undefined);
  socket.on('message', put);
  return {
    port: server.port,
    send: (document) => put(`{"format":"json","version":1}\n${JSON.stringify(document)}`),
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await Promise.all([closed, server.close()]);
    },
  };
}

async function bindBoth(
  fetch: Parameters<typeof serveHttp>[1],
): Promise<{ readonly server: HttpServer; readonly socket: Socket }> {
  for (let left = ATTEMPTS; left > 0; left -= 1) {
    const server = await serveHttp(0, fetch);
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    try {
      socket.bind(server.port, '127.0.0.1');
      await once(socket, 'listening');
      return { server, socket };
    } catch {
      socket.close();
      await server.close();
    }
  }
  throw new Error('No port of this machine is free for UDP and TCP at once');
}
