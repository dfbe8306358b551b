import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js';
import type { Construct } from 'constructs';

const TWO_YEARS_S = 63_072_000;

/** Headers that the edge sets on every response, overriding the origin's. */
export function securityHeaders(
  scope: Construct,
  id: string,
  { name, issuer }: { readonly name: string; readonly issuer: string },
): CloudfrontResponseHeadersPolicy {
  return new CloudfrontResponseHeadersPolicy(scope, id, {
    name,
    comment: 'Strict content security policy and transport security',
    securityHeadersConfig: {
      contentSecurityPolicy: {
        contentSecurityPolicy: contentSecurityPolicy(issuer),
        override: true,
      },
      strictTransportSecurity: {
        accessControlMaxAgeSec: TWO_YEARS_S,
        includeSubdomains: true,
        override: true,
      },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: 'DENY', override: true },
      referrerPolicy: { referrerPolicy: 'no-referrer', override: true },
    },
    customHeadersConfig: {
      items: [
        {
          header: 'Permissions-Policy',
          value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
          override: true,
        },
      ],
    },
  });
}

/** Allows only the site's own files, and requests to the site and to the token issuer. */
function contentSecurityPolicy(issuer: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    // The trailing slash makes it a prefix; without it, only the exact issuer address would match.
    `connect-src 'self' ${issuer}/`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
