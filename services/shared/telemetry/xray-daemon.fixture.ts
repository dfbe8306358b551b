import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A received segment document. */
export interface Emitted {
  readonly id: string;
  readonly name: string;
  readonly trace_id: string;
  readonly parent_id?: string;
  readonly type?: string;
  readonly subsegments?: readonly Emitted[];
  readonly [member: string]: unknown;
}

export interface Daemon {
  /** For `setDaemonAddress`. */
  readonly address: string;
  /** Waits for the next segment; loopback keeps the order. */
  next(): Promise<Emitted>;
  close(): void;
}

/** Receives segments as the X-Ray daemon does, on a free port. */
export async function startDaemon(): Promise<Daemon> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const received: Emitted[] = [];
  const waiting: ((segment: Emitted) => void)[] = [];
  socket.on('message', (message) => {
    const segment = JSON.parse(message.toString().split('\n')[1] ?? '') as Emitted;
    const resolve = waiting.shift();
    if (resolve) resolve(segment);
    else received.push(segment);
  });
  return {
    address: `127.0.0.1:${socket.address().port}`,
    next() {
      const segment = received.shift();
      if (segment) return Promise.resolve(segment);
      return new Promise((resolve) => waiting.push(resolve));
    },
    close: () => socket.close(),
  };
}
