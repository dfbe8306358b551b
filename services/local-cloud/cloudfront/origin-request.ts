import type { OutgoingHttpHeaders } from 'node:http';
import type { EdgeRequest } from './edge-function.ts';
import { edgeSwitches } from './edge-switches.ts';
import type { Behaviour } from './load-distribution.ts';

/** What the edge tells the origin about itself and the viewer. */
export interface EdgeHop {
  /** `abc.cloudfront.net`. */
  readonly host: string;
  /** X-Amz-Cf-Id. */
  readonly requestId: string;
  /** Address of the viewer. */
  readonly ip: string;
}

/**
 * Headers that reach an origin without an origin request policy (Developer Guide, "HTTP request
 * headers and CloudFront behavior"). Not among them: Authorization, Cookie, Origin, Referer,
 * Accept, X-Amzn-….
 */
const ALWAYS = new Set([
  'cache-control',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'via',
  'x-forwarded-for',
]);

/** Path and query at the origin. */
export function toOriginPath(
  request: EdgeRequest,
  { origin, originRequest }: Pick<Behaviour, 'origin' | 'originRequest'>,
): string {
  const query = originRequest?.queryString && request.queryString ? `?${request.queryString}` : '';
  return `${origin.path}${request.uri}${query}`;
}

/**
 * Headers of the request to an origin: those that the origin request policy allows, and the edge's
 * own.
 */
export function toOriginHeaders(
  request: EdgeRequest,
  { origin, originRequest, cache }: Pick<Behaviour, 'origin' | 'originRequest' | 'cache'>,
  hop: EdgeHop,
): OutgoingHttpHeaders {
  const kept = Object.entries(request.headers).filter(
    ([name]) => originRequest !== undefined || ALWAYS.has(name),
  );
  const {
    host: _,
    'x-forwarded-proto': forwardedProto,
    'accept-encoding': encodings,
    via,
    'x-forwarded-for': forwardedFor,
    ...headers
  } = Object.fromEntries(kept);
  const asked = cache.compresses
    ? normalizeEncodings(request.headers['accept-encoding'])
    : encodings;
  return {
    ...(originRequest === undefined && { 'user-agent': 'Amazon CloudFront' }),
    ...headers,
    ...(edgeSwitches.removesForwardedProto || !forwardedProto
      ? {}
      : { 'x-forwarded-proto': forwardedProto }),
    ...(asked && { 'accept-encoding': asked }),
    host: origin.domain,
    via: append(via, `1.1 ${hop.host} (CloudFront)`),
    'x-amz-cf-id': hop.requestId,
    'x-forwarded-for': append(forwardedFor, hop.ip),
    ...origin.customHeaders,
  };
}

/** Only `br` and `gzip` remain, in that order (Developer Guide, "Compressed objects"). */
export function normalizeEncodings(header: string | undefined): string {
  const refused = /;\s*q=0(?:\.0*)?\s*$/;
  const accepted = (header ?? '')
    .toLowerCase()
    .split(',')
    .filter((part) => !refused.test(part))
    .map((part) => part.split(';')[0]?.trim());
  return ['br', 'gzip'].filter((encoding) => accepted.includes(encoding)).join(', ');
}

function append(list: string | undefined, item: string): string {
  return list ? `${list}, ${item}` : item;
}
