import type { Socket } from 'node:net';

/**
 * Has a connection end so that its last answer arrives. A server that closes while its caller still
 * sends makes the caller's system throw away what it has not read yet, the answer included: therefore
 * only our side is closed, and the caller's bytes are read on, unheard (RFC 9112 §9.6).
 *
 * @param lingerMs how long a caller may go on.
 */
export function lingerOnClose(socket: Socket, lingerMs: number): void {
  // Node's HTTP server ends a connection by this, after the last answer was written.
  socket.destroySoon = () => linger(socket, lingerMs);
}

/** Closes our side now, and the rest once the caller has closed or its time is over. */
export function linger(socket: Socket, lingerMs: number): void {
  socket.end();
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
}
