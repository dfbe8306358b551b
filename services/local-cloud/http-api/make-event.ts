import type { IncomingMessage } from 'node:http';
import {
  formatTraceHeader,
  HEADER,
  makeTraceRoot,
  parseTraceHeader,
} from '@three-tier-chat/wire-contract';
import { decodeSegment, type RequestTarget } from '../http/request-target.ts';
import type { Authorized } from './authorize.ts';
import { httpApiSwitches } from './switches.ts';

export interface EventSource {
  readonly request: IncomingMessage;
  readonly target: RequestTarget;
  readonly body: Buffer;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly authorized?: Authorized;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** From `traceHeaderOf`. */
  readonly traceHeader: string;
  readonly requestId: string;
  readonly apiId: string;
  readonly accountId: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly receivedMs: number;
}

/** Headers of one connection, which a gateway does not forward (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

/**
 * Makes the event of payload format 2.0 (API Gateway Developer Guide, "Working with AWS Lambda proxy
 * integrations for HTTP APIs").
 */
export function makeEvent(source: EventSource): Readonly<Record<string, unknown>> {
  const { request, authorized, routeKey, body, pathParameters, stageVariables } = source;
  const { path, query } = source.target;
  const rawPath = httpApiSwitches.decodesRawPath ? decodeSegment(path) : path;
  const cookies = request.headersDistinct['cookie']?.flatMap((header) => header.split(/;\s*/));
  const queryStringParameters = joinQuery(query);
  const domainName = `${source.apiId}.execute-api.${source.region}.amazonaws.com`;
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers: makeHeaders(source),
    ...present({ queryStringParameters }),
    requestContext: {
      accountId: source.accountId,
      apiId: source.apiId,
      ...(authorized && {
        authorizer: { jwt: { claims: authorized.claims, scopes: authorized.scopes } },
      }),
      domainName,
      domainPrefix: source.apiId,
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: sourceIp(request),
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: source.requestId,
      routeKey,
      stage: '$default',
      time: accessLogTime(source.receivedMs),
      timeEpoch: source.receivedMs,
    },
    ...present({ pathParameters, stageVariables }),
    ...(body.length > 0 && bodyOf(request, body)),
    ...(body.length === 0 && { isBase64Encoded: false }),
  };
}

/** The forwarded trace header: the caller's, or a new root. */
export function traceHeaderOf(request: IncomingMessage): string {
  const received = request.headersDistinct[HEADER.traceId]?.join(',');
  if (received === undefined) return formatTraceHeader({ root: makeTraceRoot() });
  if (httpApiSwitches.passesTraceHeader === 'whole') return received;
  return formatTraceHeader({ root: parseTraceHeader(received)?.root ?? makeTraceRoot() });
}

function makeHeaders({ request, body, traceHeader }: EventSource): Record<string, string> {
  const kept = Object.entries(request.headersDistinct).filter(
    ([name]) =>
      !HOP_BY_HOP.has(name) && !(name === 'cookie' && httpApiSwitches.removesCookieHeader),
  );
  // Entry by entry, since a caller may name a header `__proto__`.
  const headers = Object.fromEntries(kept.map(([name, values = []]) => [name, values.join(',')]));
  const forwarded = headers['x-forwarded-for'];
  return {
    ...headers,
    'content-length': String(body.length),
    [HEADER.traceId]: traceHeader,
    'x-forwarded-for': forwarded ? `${forwarded}, ${sourceIp(request)}` : sourceIp(request),
    // An HTTP API has no other port.
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
}

function sourceIp(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '127.0.0.1';
}

function joinQuery(query: string): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

/** Omits empty members, as AWS does. */
function present(
  members: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => Object.keys(value).length > 0),
  );
}

function bodyOf(request: IncomingMessage, body: Buffer): Readonly<Record<string, unknown>> {
  const [mediaType = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const isText =
    httpApiSwitches.textMediaType.test(mediaType.trim()) &&
    request.headers['content-encoding'] === undefined;
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** `24/Nov/2026:02:00:00 +0000`. */
function accessLogTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
