import { createSocket } from 'node:dgram';

export interface SegmentSender {
  /** Sends a segment document (X-Ray Developer Guide, "Segment documents"). */
  send(document: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/** Sends to the X-Ray daemon's UDP port of this machine, whether or not it listens. */
export function openSegmentSender(port: number): SegmentSender {
  const socket = createSocket('udp4');
  socket.on('error', () => undefined);
  // Otherwise it would bind a port of every address when it first sends.
  socket.bind(0, '127.0.0.1');
  socket.unref();
  return {
    send(document) {
      const datagram = `{"format":"json","version":1}\n${JSON.stringify(document)}`;
      socket.send(datagram, port, '127.0.0.1', () => undefined);
    },
    close: () => socket.close(),
  };
}
