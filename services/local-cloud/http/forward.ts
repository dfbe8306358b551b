import http, {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { IDLE_CLIENT_MARGIN_MS } from './server-limits.ts';

export interface ForwardOptions {
  /** `http://127.0.0.1:4011`. */
  readonly origin: string;
  /** Path and query at the origin. */
  readonly path: string;
  /** Headers of the request, from which hop-by-hop ones are removed. */
  readonly headers: OutgoingHttpHeaders;
  /** The request's body, if it was already read; otherwise the request is piped. */
  readonly body?: Buffer;
  /** Limit of the whole request, in milliseconds. */
  readonly timeoutMs?: number;
  /**
   * Idle timeout of the origin once it has the request, before and between its bytes, in
   * milliseconds.
   */
  readonly silenceMs?: number;
  /** May replace the origin's answer: return true after answering `response`. */
  readonly intercept?: (answer: IncomingMessage) => boolean;
  /** Headers of the answer, made from the origin's; hop-by-hop ones are removed. */
  readonly answerHeaders?: (answer: IncomingMessage) => OutgoingHttpHeaders;
}

export type ForwardFault = 'unreachable' | 'timeout' | 'silence';

/** The origin ended an answer early, or took too long. */
class OriginBrokeOff extends Error {
  override readonly name = 'OriginBrokeOff';
}

/** RFC 9110 §7.6.1, and what a proxy answers itself. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const agent = new http.Agent({
  keepAlive: true,
  agentKeepAliveTimeoutBuffer: IDLE_CLIENT_MARGIN_MS,
});

/**
 * Passes a request on to an origin and its answer back, unchanged and unbuffered. If the caller
 * disconnects, the connection to the origin is closed too. If the origin breaks off, the caller's
 * is closed, and `response.errored` distinguishes the two cases.
 *
 * @returns a fault if nothing was answered yet, so that the caller can answer in its own format.
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  options: ForwardOptions,
): Promise<ForwardFault | undefined> {
  return new Promise((resolve) => {
    let settled = false;
    let upstream: http.ClientRequest | undefined;
    const settle = (fault?: ForwardFault) => {
      if (settled) return;
      settled = true;
      silence.stop();
      deadline.stop();
      resolve(fault);
    };
    const heard = () => {
      if (!settled) silence.start();
    };
    const abandonOrigin = () => {
      upstream?.destroy();
      // The rest of the body is discarded, or the caller's connection would stall.
      request.unpipe();
      request.resume();
    };
    const fail = (fault: ForwardFault) => {
      // Once settled, the response belongs to the caller, who may be answering the fault.
      if (settled) return;
      if (response.headersSent) {
        response.destroy(new OriginBrokeOff());
        settle();
      } else {
        settle(fault);
      }
      abandonOrigin();
    };
    const silence = createTimer(options.silenceMs, () => fail('silence'));
    const deadline = createTimer(options.timeoutMs, () => fail('timeout'));
    if (response.destroyed) {
      settle();
      return;
    }
    deadline.start();

    // Not parsed as one URL, in which a path such as `//host/` would name another host.
    const { hostname, port } = new URL(options.origin);
    upstream = http.request({
      hostname,
      port,
      path: options.path,
      method: request.method ?? 'GET',
      headers: endToEnd(options.headers, request, options.body),
      agent,
    });
    upstream.on('error', () => fail('unreachable'));
    upstream.once('finish', heard);
    upstream.once('response', (answer) => {
      answer.on('error', () => fail('unreachable'));
      answer.once('close', () => settle());
      if (options.intercept?.(answer)) {
        settle();
        answer.resume();
        return;
      }
      heard();
      response.writeHead(
        answer.statusCode ?? 502,
        endToEnd(options.answerHeaders?.(answer) ?? answer.headers),
      );
      response.flushHeaders();
      // A slow reader pauses the origin by back pressure, which is not idle time of the origin.
      answer.on('pause', silence.stop);
      answer.on('resume', heard);
      answer.on('data', heard);
      answer.pipe(response);
    });
    response.once('close', () => {
      settle();
      abandonOrigin();
    });
    if (options.body) upstream.end(options.body);
    else request.pipe(upstream);
  });
}

interface Timer {
  /** Starts the timer, or restarts it. */
  readonly start: () => void;
  readonly stop: () => void;
}

function createTimer(ms: number | undefined, onEnd: () => void): Timer {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearTimeout(timer);
  return {
    stop,
    start() {
      stop();
      if (ms !== undefined) timer = setTimeout(onEnd, ms);
    },
  };
}

/**
 * Removes hop-by-hop headers. A piped body of unknown length keeps its chunked framing, without
 * which Node would send none for methods that usually have no body.
 */
function endToEnd(
  headers: OutgoingHttpHeaders,
  request?: IncomingMessage,
  body?: Buffer,
): OutgoingHttpHeaders {
  const named = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !HOP_BY_HOP.has(name.toLowerCase()),
  );
  const kept: OutgoingHttpHeaders = Object.fromEntries(named);
  if (request === undefined) return kept;
  if (body) {
    for (const name of Object.keys(kept)) {
      if (name.toLowerCase() === 'content-length') delete kept[name];
    }
    return { ...kept, 'content-length': body.length };
  }
  return request.headers['transfer-encoding'] ? { ...kept, 'transfer-encoding': 'chunked' } : kept;
}
