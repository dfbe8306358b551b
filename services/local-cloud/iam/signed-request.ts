import type { IncomingMessage } from 'node:http';
import type { SignedRequest } from './verify-signature.ts';

/** A request of Node's server, with its body, which was already read. */
export function fromIncoming(request: IncomingMessage, body: Uint8Array): SignedRequest {
  return {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    host: request.headers.host ?? '',
    // Node silently keeps only the first of some repeated headers.
    header: (name) => request.headersDistinct[name]?.join(', '),
    body,
  };
}

/** A request of the fetch API; over HTTP/2 its address contains the `:authority`. */
export function fromFetch(request: Request, body: Uint8Array): SignedRequest {
  const { host, pathname, search } = new URL(request.url);
  return {
    method: request.method,
    target: `${pathname}${search}`,
    host: request.headers.get('host') ?? host,
    header: (name) => request.headers.get(name) ?? undefined,
    body,
  };
}
