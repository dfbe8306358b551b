import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Origin } from './load-distribution.ts';
import { cachePolicyOf, originRequestPolicyOf } from './managed-policies.ts';
import { normalizeEncodings, toOriginHeaders, toOriginPath } from './origin-request.ts';

const ORIGIN: Origin = {
  kind: 'http',
  path: '/base',
  domain: '127.0.0.1:4001',
  url: 'http://127.0.0.1:4001',
  readTimeoutMs: 1000,
  customHeaders: { 'x-edge-secret': 'set' },
};
const DISABLED = cachePolicyOf('4135ea2d-6df8-44a3-9df3-4b5a84be39ad', 'here');
const OPTIMIZED = cachePolicyOf('658327ea-f89d-4fab-a63d-7e88639e58f6', 'here');
const ALL_VIEWER = originRequestPolicyOf('b689b0a8-53d0-40ab-baf2-68738e2966ac', 'here');
const HOP = { host: 'e.cloudfront.net', requestId: 'id', ip: '127.0.0.1' };
const REQUEST = {
  method: 'POST',
  uri: '/api/x',
  queryString: 'q=1',
  headers: {
    host: 'site',
    authorization: 'Bearer t',
    'x-id-token': 'i',
    'x-amzn-trace-id': 'Root=1',
    origin: 'http://site',
    'user-agent': 'browser',
    'accept-encoding': 'gzip, deflate, br',
    'content-type': 'application/json',
    'content-length': '2',
    'x-forwarded-for': '10.0.0.1',
  },
};

describe('the request to an origin', () => {
  it('has every header of the viewer except Host with AllViewerExceptHostHeader', () => {
    const behaviour = { origin: ORIGIN, originRequest: ALL_VIEWER, cache: DISABLED };
    expect(toOriginHeaders(REQUEST, behaviour, HOP)).toEqual({
      ...REQUEST.headers,
      host: '127.0.0.1:4001',
      via: '1.1 e.cloudfront.net (CloudFront)',
      'x-amz-cf-id': 'id',
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
      'x-edge-secret': 'set',
    });
    expect(toOriginPath(REQUEST, behaviour)).toBe('/base/api/x?q=1');
  });

  it('has neither Authorization nor any other header of the viewer’s own without a policy', () => {
    const behaviour = { origin: ORIGIN, originRequest: undefined, cache: OPTIMIZED };
    expect(toOriginHeaders(REQUEST, behaviour, HOP)).toEqual({
      host: '127.0.0.1:4001',
      'user-agent': 'Amazon CloudFront',
      'accept-encoding': 'br, gzip',
      'content-type': 'application/json',
      'content-length': '2',
      via: '1.1 e.cloudfront.net (CloudFront)',
      'x-amz-cf-id': 'id',
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
      'x-edge-secret': 'set',
    });
    expect(toOriginPath(REQUEST, behaviour)).toBe('/base/api/x');
  });
});

describe('normalizeEncodings', () => {
  it('keeps the encodings that the edge supports', () => {
    expect(normalizeEncodings('gzip;q=0.5, deflate, br')).toBe('br, gzip');
    expect(normalizeEncodings('br;q=0, gzip; q=0.001')).toBe('gzip');
    expect(normalizeEncodings(undefined)).toBe('');
  });

  it('gives one of four answers for any input', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(['', 'br', 'gzip', 'br, gzip']).toContain(normalizeEncodings(header));
      }),
    );
  });
});

describe('managed policies', () => {
  it('stop the start-up if an id is unknown', () => {
    expect(() => cachePolicyOf('other', 'app: x')).toThrow('app: x: the local cloud does not know');
    expect(() => originRequestPolicyOf('other', 'app: x')).toThrow('origin request policy other');
  });
});
