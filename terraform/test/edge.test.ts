import { describe, expect, it } from 'vitest';
import { stackOf, synthAll } from '../testing/synth-all.ts';

interface Behavior {
  readonly path_pattern?: string;
  readonly target_origin_id: string;
  readonly cache_policy_id: string;
  readonly origin_request_policy_id?: string;
  readonly compress: boolean;
  readonly allowed_methods: readonly string[];
  readonly function_association?: readonly { readonly event_type: string }[];
}

const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const app = stackOf(synthAll(), 'app');
const distribution = app.the('aws_cloudfront_distribution');
const site = distribution['default_cache_behavior'] as Behavior;
const [config, assets, conversations, api] = distribution[
  'ordered_cache_behavior'
] as readonly Behavior[];

describe('the edge', () => {
  it('reads the release, the configuration beside it, and the backend', () => {
    expect(distribution['origin']).toMatchObject([
      {
        origin_id: 'release',
        origin_path: expect.stringMatching(/^\/releases\/\$\{data\.aws_ssm_parameter\..*\}$/),
      },
      { origin_id: 'bucket' },
      { origin_id: 'backend', custom_origin_config: { origin_read_timeout: 60 } },
      {
        origin_id: 'conversations',
        domain_name: expect.stringMatching(/^\$\{.*\}\.execute-api\.eu-central-1\.amazonaws\.com$/),
      },
    ]);
  });

  it('forwards /api/* uncached, uncompressed and with the headers of the viewer', () => {
    expect(api).toMatchObject({
      path_pattern: '/api/*',
      target_origin_id: 'backend',
      cache_policy_id: CACHING_DISABLED,
      origin_request_policy_id: ALL_VIEWER_EXCEPT_HOST,
      compress: false,
    });
    expect(api?.allowed_methods).toContain('POST');
  });

  it('sends the conversations to their API, before the backend gets the other paths', () => {
    expect({ ...conversations, path_pattern: '/api/*', target_origin_id: 'backend' }).toEqual(api);
    expect(conversations).toMatchObject({
      path_pattern: '/api/conversations*',
      target_origin_id: 'conversations',
    });
  });

  it('never caches config.json', () => {
    expect(config).toMatchObject({
      path_pattern: '/config.json',
      target_origin_id: 'bucket',
      cache_policy_id: CACHING_DISABLED,
    });
  });

  it('serves assets of any release, so that an open page finds its own after the next release', () => {
    expect(assets).toMatchObject({ path_pattern: '/assets/*', target_origin_id: 'bucket' });
    const [, bucket] = distribution['origin'] as readonly { readonly origin_path?: string }[];
    expect(bucket).not.toHaveProperty('origin_path');
    expect(assets).not.toHaveProperty('function_association');
  });

  it('falls back to the page on paths of the site only, never on errors of the API', () => {
    expect(site.function_association).toMatchObject([{ event_type: 'viewer-request' }]);
    expect(api).not.toHaveProperty('function_association');
    expect(distribution).not.toHaveProperty('custom_error_response');
  });
});

describe('the security headers', () => {
  const headers = app.the('aws_cloudfront_response_headers_policy');

  it('allow scripts, styles and requests of the site itself, and requests to the issuer', () => {
    const { content_security_policy: policy } = headers['security_headers_config'] as {
      content_security_policy: { content_security_policy: string };
    };
    const withoutIssuer = policy.content_security_policy.replace(/\$\{[^}]*issuer\}/, '<issuer>');
    expect(withoutIssuer.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self' <issuer>/",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('require TLS for two years, and allow no device features', () => {
    expect(headers).toMatchObject({
      security_headers_config: {
        strict_transport_security: { access_control_max_age_sec: 63_072_000 },
      },
      custom_headers_config: {
        items: [
          {
            header: 'Permissions-Policy',
            value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
          },
        ],
      },
    });
  });
});
