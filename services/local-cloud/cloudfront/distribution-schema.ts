import * as z from 'zod';
import { block, blocks } from '../terraform/parse-arguments.ts';

const passive = z.unknown().optional();

/** Arguments that change nothing on a laptop. */
const PASSIVE = {
  comment: passive,
  http_version: passive,
  is_ipv6_enabled: passive,
  logging_config: passive,
  price_class: passive,
  retain_on_delete: passive,
  tags: passive,
  tags_all: passive,
  viewer_certificate: passive,
  wait_for_deployment: passive,
  // Any host is served: the loopback stands for every name of the site.
  aliases: passive,
} as const;

const behaviour = {
  target_origin_id: z.string(),
  allowed_methods: z.array(z.string()),
  cached_methods: passive,
  viewer_protocol_policy: passive,
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
  connection_attempts: passive,
  connection_timeout: passive,
  custom_header: blocks(z.strictObject({ name: z.string(), value: z.string() })).default([]),
  custom_origin_config: block(
    z.strictObject({
      http_port: passive,
      https_port: passive,
      origin_protocol_policy: passive,
      origin_ssl_protocols: passive,
      origin_keepalive_timeout: passive,
      ip_address_type: passive,
      /** Seconds of silence. */
      origin_read_timeout: z.number().int().positive().default(30),
    }),
  ).optional(),
  s3_origin_config: block(z.strictObject({ origin_access_identity: z.literal('') })).optional(),
});

/**
 * `aws_cloudfront_distribution` as far as the local edge knows it. Everything else (custom error
 * responses, origin groups, a web ACL, other function events) would change the site's behaviour, so
 * it is refused and not passed over.
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
