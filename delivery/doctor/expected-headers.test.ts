import { expect, it } from 'vitest';
import { expectedHeaders } from './expected-headers.ts';

it('reads every header that a policy sets, as Terraform keeps it', () => {
  expect(
    expectedHeaders({
      security_headers_config: [
        {
          content_security_policy: [
            { content_security_policy: "default-src 'none'", override: true },
          ],
          content_type_options: [{ override: true }],
          frame_options: [{ frame_option: 'DENY', override: true }],
          referrer_policy: [{ referrer_policy: 'no-referrer', override: true }],
          strict_transport_security: [
            { access_control_max_age_sec: 60, include_subdomains: true, preload: true },
          ],
        },
      ],
      custom_headers_config: [{ items: [{ header: 'Permissions-Policy', value: 'camera=()' }] }],
    }),
  ).toEqual({
    'content-security-policy': "default-src 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=60; includeSubDomains; preload',
    'permissions-policy': 'camera=()',
  });
});

it('expects nothing of a policy that sets nothing', () => {
  expect(expectedHeaders({})).toEqual({});
  expect(expectedHeaders({ security_headers_config: [], custom_headers_config: null })).toEqual({});
});
