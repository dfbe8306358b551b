import { describe, expect, it } from 'vitest';
import { applyResponseHeaders, parseResponseHeadersPolicy } from './response-headers.ts';

describe('a response headers policy', () => {
  it('writes every security header and custom header', () => {
    const policy = parse({
      name: 'site',
      security_headers_config: [
        {
          content_security_policy: {
            content_security_policy: "default-src 'self'",
            override: true,
          },
          content_type_options: [{ override: true }],
          frame_options: { frame_option: 'DENY', override: true },
          referrer_policy: { referrer_policy: 'no-referrer', override: true },
          strict_transport_security: {
            access_control_max_age_sec: 63072000,
            include_subdomains: true,
            preload: true,
            override: true,
          },
        },
      ],
      custom_headers_config: {
        items: [{ header: 'Permissions-Policy', value: 'camera=()', override: true }],
      },
    });
    expect(applyResponseHeaders(policy, { 'content-type': 'text/html' })).toEqual({
      'content-type': 'text/html',
      'content-security-policy': "default-src 'self'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
      'permissions-policy': 'camera=()',
    });
  });

  it('replaces the origin’s header only with override', () => {
    const item = (override: boolean) => ({ header: 'X-One', value: 'policy', override });
    const apply = (override: boolean) =>
      applyResponseHeaders(
        parse({ name: 'n', custom_headers_config: { items: [item(override)] } }),
        {
          'x-one': 'origin',
        },
      );
    expect(apply(true)).toEqual({ 'x-one': 'policy' });
    expect(apply(false)).toEqual({ 'x-one': 'origin' });
  });

  it('refuses an unknown block', () => {
    expect(() => parse({ name: 'n', cors_config: {} })).toThrow('cors_config');
    expect(() => parse({ name: 'n', remove_headers_config: {} })).toThrow('remove_headers_config');
  });
});

function parse(args: Readonly<Record<string, unknown>>) {
  const type = 'aws_cloudfront_response_headers_policy';
  return parseResponseHeadersPolicy({
    stack: 'app',
    type,
    name: 'p',
    address: `app: ${type}.p`,
    args,
  });
}
