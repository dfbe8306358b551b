import type { IncomingHttpHeaders } from 'node:http';

/**
 * Tells whether a request was meant for this machine. A page of another site that made its name
 * point here would send that name (MCP 2025-06-18, "Transports", DNS rebinding).
 */
export function isForLoopback({ host, origin }: IncomingHttpHeaders): boolean {
  return isLoopback(`http://${host}`) && (origin === undefined || isLoopback(origin));
}

function isLoopback(url: string): boolean {
  try {
    return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
  } catch {
    return false;
  }
}
