import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { linger } from './linger.ts';

/** Node's error codes for a request that it cannot read, or not in time. */
const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers what is not HTTP, and ends the connection so that the answer arrives.
 *
 * @param answer the last one on this connection: an answer that has begun can only be cut off.
 */
export function answerMalformed(
  error: NodeJS.ErrnoException,
  socket: Socket,
  answer: ServerResponse | undefined,
  lingerMs: number,
): void {
  if (socket.writableEnded) return;
  const hasBegun = answer?.headersSent === true && !answer.writableFinished;
  if (!socket.writable || hasBegun || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = STATUS[error.code ?? ''] ?? '400 Bad Request';
  socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  linger(socket, lingerMs);
}
