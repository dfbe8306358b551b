import type { Socket } from 'node:net';

/**
 * Ends a connection so that its last answer arrives. If a server closes while its caller still
 * sends, the caller's system discards what it has not read yet, including the answer. Therefore
 * only our side is closed, and the caller's bytes are read and discarded (RFC 9112 §9.6).
 *
 * @param lingerMs how long a caller may continue to send.
 */
export function lingerOnClose(socket: Socket, lingerMs: number): void {
  // Node's HTTP server calls this to end a connection, after the last answer was written.
  socket.destroySoon = () => linger(socket, lingerMs);
}

/** Closes our side now, and the rest when the caller has closed or its time is over. */
export function linger(socket: Socket, lingerMs: number): void {
  socket.end();
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
}
