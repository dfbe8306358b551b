import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { readBody } from './read-body.ts';
import { readTarget } from './request-target.ts';

/** Faults for which the fetch handler is not called. */
export type RequestFault = 'target' | 'body-size';

/** A small answer, written in one piece. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ReadOptions {
  /** Largest body (default: 64 KB). */
  readonly bodyBytes?: number;
  /**
   * The protocol's own answer to a request that cannot be read (default: 400 or 413, with the
   * reason).
   */
  readonly refuse?: (fault: RequestFault) => PlainAnswer;
}

const SMALL_BODY_BYTES = 64 * 1024;

/** Wraps a fetch handler in a request listener that checks the target and limits the body. */
export function readForFetch(
  fetch: (request: Request) => Response | Promise<Response>,
  { bodyBytes = SMALL_BODY_BYTES, refuse = sayPlainly }: ReadOptions,
): RequestListener {
  const answer = getRequestListener(fetch, { overrideGlobalObjects: false });
  const read = async (request: IncomingMessage, response: ServerResponse) => {
    const say = (fault: RequestFault) => {
      const { status, headers, body } = refuse(fault);
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    };
    if (!readTarget(request.url)) return say('target');
    const body = await readBody(request, bodyBytes);
    if (!body) return say('body-size');
    // The property in which the package looks for a body that was already read.
    await answer(Object.assign(request, { rawBody: body }), response);
  };
  return (request, response) => {
    read(request, response).catch(() => response.destroy());
  };
}

function sayPlainly(fault: RequestFault): PlainAnswer {
  return fault === 'target'
    ? { status: 400, body: '{"message":"The request line names no path"}' }
    : { status: 413, body: '{"message":"The body is too large"}' };
}
