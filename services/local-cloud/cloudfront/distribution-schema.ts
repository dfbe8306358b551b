import * as z from 'zod';
import { block, blocks, ignored } from '../terraform/parse-arguments.ts';

/** Arguments that have no effect on a laptop. */
const PASSIVE = {
  comment: ignored(),
  http_version: ignored(),
  is_ipv6_enabled: ignored(),
  logging_config: ignored(),
  price_class: ignored(),
  retain_on_delete: ignored(),
  tags: ignored(),
  tags_all: ignored(),
  viewer_certificate: ignored(),
  wait_for_deployment: ignored(),
  // Any host is served: the loopback replaces every name of the site.
  aliases: ignored(),
} as const;

const behaviour = {
  target_origin_id: z.string(),
  allowed_methods: z.array(z.string()),
  cached_methods: ignored(),
  viewer_protocol_policy: ignored(),
  compress: z.boolean().default(false),
  cache_policy_id: z.string(),
  origin_request_policy_id: z.string().optional(),
  response_headers_policy_id: z.string().optional(),
  function_association: blocks(
    z.strictObject({
      event_type: z.literal('viewer-request'),
      function_arn: z.string(),
    }),
  ).default([]),
} as const;

const behaviourSchema = z.strictObject(behaviour);
const orderedBehaviourSchema = z.strictObject({ ...behaviour, path_pattern: z.string() });

const originSchema = z.strictObject({
  origin_id: z.string(),
  domain_name: z.string(),
  origin_path: z.string().default(''),
  origin_access_control_id: z.string().optional(),
  connection_attempts: ignored(),
  connection_timeout: ignored(),
  custom_header: blocks(z.strictObject({ name: z.string(), value: z.string() })).default([]),
  custom_origin_config: block(
    z.strictObject({
      http_port: ignored(),
      https_port: ignored(),
      origin_protocol_policy: ignored(),
      origin_ssl_protocols: ignored(),
      origin_keepalive_timeout: ignored(),
      ip_address_type: ignored(),
      /** Idle timeout in seconds. */
      origin_read_timeout: z.number().int().positive().default(30),
    }),
  ).optional(),
  s3_origin_config: block(z.strictObject({ origin_access_identity: z.literal('') })).optional(),
});

/**
 * The arguments of `aws_cloudfront_distribution` that the local edge knows. Everything else (custom
 * error responses, origin groups, a web ACL, other function events) would change the site's
 * behaviour, so it is refused and not ignored.
 */
export const distributionSchema = z.strictObject({
  ...PASSIVE,
  enabled: z.literal(true),
  default_root_object: z.string().optional(),
  restrictions: block(
    z.strictObject({
      geo_restriction: block(
        z.strictObject({
          restriction_type: z.literal('none'),
          locations: z.array(z.never()).optional(),
        }),
      ),
    }),
  ),
  origin: blocks(originSchema),
  default_cache_behavior: block(behaviourSchema),
  ordered_cache_behavior: blocks(orderedBehaviourSchema).default([]),
});

export type BehaviourArguments = z.output<typeof behaviourSchema>;
export type OriginArguments = z.output<typeof originSchema>;
