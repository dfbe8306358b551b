import http, {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';

export interface ForwardOptions {
  /** `http://127.0.0.1:4011`. */
  readonly origin: string;
  /** Path and query at the origin. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  /** The request's body, when it was read already; otherwise the request is piped. */
  readonly body?: Buffer;
  /** Whole request, in milliseconds. */
  readonly timeoutMs?: number;
  /** Silence between bytes of the origin, in milliseconds. */
  readonly silenceMs?: number;
  /** May replace the origin's answer: return true when `response` was answered. */
  readonly intercept?: (answer: IncomingMessage) => boolean;
  /** Headers of the answer, from the origin's. */
  readonly answerHeaders?: (answer: IncomingMessage) => OutgoingHttpHeaders;
}

export type ForwardFault = 'unreachable' | 'timeout' | 'silence';

const agent = new http.Agent({ keepAlive: true });

/**
 * Passes a request on to an origin and its answer back, byte for byte and unbuffered. When the
 * caller goes away, the origin's side is closed too.
 *
 * @returns a fault when nothing was answered yet, so that the caller can answer in its own shape.
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  options: ForwardOptions,
): Promise<ForwardFault | undefined> {
  return new Promise((resolve) => {
    let settled = false;
    const settle = (fault?: ForwardFault) => {
      if (settled) return;
      settled = true;
      clearTimeout(deadline);
      resolve(fault);
    };
    const upstream = http.request(
      new URL(options.path, options.origin),
      { method: request.method ?? 'GET', headers: options.headers, agent },
      (answer) => {
        if (options.silenceMs !== undefined) {
          answer.setTimeout(options.silenceMs, () => upstream.destroy());
        }
        answer.once('close', () => settle());
        answer.on('error', () => response.destroy());
        if (options.intercept?.(answer)) {
          answer.resume();
          return;
        }
        response.writeHead(
          answer.statusCode ?? 502,
          options.answerHeaders?.(answer) ?? answer.headers,
        );
        response.flushHeaders();
        answer.pipe(response);
      },
    );
    const fail = (fault: ForwardFault) => {
      if (response.headersSent) {
        response.destroy();
        settle();
      } else {
        settle(fault);
      }
    };
    const deadline =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            fail('timeout');
            upstream.destroy();
          }, options.timeoutMs);
    if (options.silenceMs !== undefined) {
      upstream.setTimeout(options.silenceMs, () => {
        fail('silence');
        upstream.destroy();
      });
    }
    upstream.once('error', () => fail('unreachable'));
    response.once('close', () => {
      upstream.destroy();
      settle();
    });
    if (options.body) upstream.end(options.body);
    else request.pipe(upstream);
  });
}
