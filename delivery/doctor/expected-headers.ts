import type { Attributes } from '../stack-state.ts';

/** Lower-case names and exact values. */
export type ExpectedHeaders = Readonly<Record<string, string>>;

/**
 * The headers that a response headers policy of CloudFront sets, read from what Terraform knows of it
 * (`aws_cloudfront_response_headers_policy`).
 */
export function expectedHeaders(policy: Attributes): ExpectedHeaders {
  const security = block(policy['security_headers_config']);
  const custom = blocks(block(policy['custom_headers_config'])['items']);
  const csp = block(security['content_security_policy'])['content_security_policy'];
  const frame = block(security['frame_options'])['frame_option'];
  const referrer = block(security['referrer_policy'])['referrer_policy'];
  const transport = blocks(security['strict_transport_security'])[0];
  return {
    ...(typeof csp === 'string' && { 'content-security-policy': csp }),
    ...(typeof frame === 'string' && { 'x-frame-options': frame }),
    ...(typeof referrer === 'string' && { 'referrer-policy': referrer }),
    ...(blocks(security['content_type_options']).length > 0 && {
      'x-content-type-options': 'nosniff',
    }),
    ...(transport && { 'strict-transport-security': transportSecurity(transport) }),
    ...Object.fromEntries(
      custom.map(({ header, value }) => [String(header).toLowerCase(), String(value)]),
    ),
  };
}

/** In the order in which CloudFront writes it (RFC 6797 section 6.1). */
function transportSecurity(transport: Attributes): string {
  return [
    `max-age=${transport['access_control_max_age_sec']}`,
    ...(transport['include_subdomains'] === true ? ['includeSubDomains'] : []),
    ...(transport['preload'] === true ? ['preload'] : []),
  ].join('; ');
}

function blocks(value: unknown): readonly Attributes[] {
  return Array.isArray(value) ? (value as Attributes[]) : [];
}

function block(value: unknown): Attributes {
  return blocks(value)[0] ?? {};
}
