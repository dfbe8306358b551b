import type { OutgoingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { block, blocks, ignored, parseArguments } from '../terraform/parse-arguments.ts';
import type { DeclaredResource } from '../terraform/resource.ts';

interface PolicyHeader {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
  /** Replaces the origin's header; otherwise it is only added if the origin sent none. */
  readonly override: boolean;
}

export type ResponseHeadersPolicy = readonly PolicyHeader[];

const override = z.boolean();
const securitySchema = z.strictObject({
  content_security_policy: block(
    z.strictObject({ content_security_policy: z.string(), override }),
  ).optional(),
  content_type_options: block(z.strictObject({ override })).optional(),
  frame_options: block(z.strictObject({ frame_option: z.string(), override })).optional(),
  referrer_policy: block(z.strictObject({ referrer_policy: z.string(), override })).optional(),
  strict_transport_security: block(
    z.strictObject({
      access_control_max_age_sec: z.number(),
      include_subdomains: z.boolean().default(false),
      preload: z.boolean().default(false),
      override,
    }),
  ).optional(),
});

const itemSchema = z.strictObject({ header: z.string(), value: z.string(), override });
const policySchema = z.strictObject({
  name: z.string(),
  comment: ignored(),
  security_headers_config: block(securitySchema).optional(),
  custom_headers_config: block(z.strictObject({ items: blocks(itemSchema) })).optional(),
});

/** @throws Error for an argument that the local cloud does not know. */
export function parseResponseHeadersPolicy(resource: DeclaredResource): ResponseHeadersPolicy {
  const { security_headers_config: security, custom_headers_config: custom } = parseArguments(
    resource,
    policySchema,
  );
  return [
    ...(security ? securityHeaders(security) : []),
    ...(custom?.items ?? []).map((item) => ({ ...item, name: item.header.toLowerCase() })),
  ];
}

/** Headers of an answer, from the origin's (names in lower case). */
export function applyResponseHeaders(
  policy: ResponseHeadersPolicy,
  headers: OutgoingHttpHeaders,
): OutgoingHttpHeaders {
  const applied = { ...headers };
  for (const { name, value, override: replaces } of policy) {
    if (replaces || applied[name] === undefined) applied[name] = value;
  }
  return applied;
}

function securityHeaders(security: z.output<typeof securitySchema>): PolicyHeader[] {
  const {
    content_security_policy: csp,
    content_type_options: sniffing,
    frame_options: framing,
    referrer_policy: referrer,
    strict_transport_security: transport,
  } = security;
  return [
    csp && header('content-security-policy', csp.content_security_policy, csp),
    sniffing && header('x-content-type-options', 'nosniff', sniffing),
    framing && header('x-frame-options', framing.frame_option, framing),
    referrer && header('referrer-policy', referrer.referrer_policy, referrer),
    transport && header('strict-transport-security', transportValue(transport), transport),
  ].filter((one) => one !== undefined);
}

function header(
  name: string,
  value: string,
  { override: replaces }: { readonly override: boolean },
): PolicyHeader {
  return { name, value, override: replaces };
}

function transportValue(
  transport: NonNullable<z.output<typeof securitySchema>['strict_transport_security']>,
): string {
  return [
    `max-age=${transport.access_control_max_age_sec}`,
    transport.include_subdomains && 'includeSubDomains',
    transport.preload && 'preload',
  ]
    .filter(Boolean)
    .join('; ');
}
