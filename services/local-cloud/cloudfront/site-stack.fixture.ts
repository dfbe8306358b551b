import type { StackDocument } from '../terraform/load-stacks.ts';

const SPA = `function handler(event) {
  const request = event.request;
  if (request.uri === '/broken') throw new Error('broken');
  if (!request.uri.includes('.')) request.uri = '/';
  return request;
}`;

/** A test's differences from the standard stack. */
export interface Changes {
  readonly distribution?: Readonly<Record<string, unknown>>;
  readonly api?: Readonly<Record<string, unknown>>;
  readonly origin?: Readonly<Record<string, unknown>>;
  readonly backend?: Readonly<Record<string, unknown>>;
  readonly readTimeoutSeconds?: number;
}

/** An app stack as cdktf synthesizes it, with the backend on a port of its own. */
export function siteStack(
  version: string,
  port: number,
  changes: Changes,
): StackDocument['resource'] {
  const behaviour = {
    cached_methods: ['GET', 'HEAD'],
    viewer_protocol_policy: 'redirect-to-https',
    response_headers_policy_id: ref('aws_cloudfront_response_headers_policy.headers.id'),
  };
  const site = {
    ...behaviour,
    allowed_methods: ['GET', 'HEAD'],
    cache_policy_id: '658327ea-f89d-4fab-a63d-7e88639e58f6',
    compress: true,
  };
  const bucketOrigin = {
    domain_name: ref('aws_s3_bucket.site.bucket_regional_domain_name'),
    origin_access_control_id: ref('aws_cloudfront_origin_access_control.oac.id'),
    ...changes.origin,
  };
  return {
    aws_s3_bucket: { site: { bucket: 'site' } },
    aws_s3_object: {
      config: {
        bucket: ref('aws_s3_bucket.site.id'),
        key: 'config.json',
        content: '{"issuer":"here"}',
      },
    },
    aws_s3_bucket_policy: {
      site: {
        bucket: ref('aws_s3_bucket.site.id'),
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudfront.amazonaws.com' },
              Action: 's3:GetObject',
              Resource: `${ref('aws_s3_bucket.site.arn')}/*`,
              Condition: {
                StringEquals: { 'AWS:SourceArn': ref('aws_cloudfront_distribution.site.arn') },
              },
            },
          ],
        }),
      },
    },
    aws_cloudfront_origin_access_control: {
      oac: {
        name: 'site',
        origin_access_control_origin_type: 's3',
        signing_behavior: 'always',
        signing_protocol: 'sigv4',
      },
    },
    aws_cloudfront_function: {
      spa: { name: 'spa', runtime: 'cloudfront-js-2.0', code: SPA, publish: true },
    },
    aws_cloudfront_response_headers_policy: {
      headers: {
        name: 'headers',
        security_headers_config: {
          content_security_policy: {
            content_security_policy: "default-src 'self'",
            override: true,
          },
        },
      },
    },
    aws_cloudfront_distribution: {
      site: {
        enabled: true,
        default_root_object: 'index.html',
        restrictions: { geo_restriction: { restriction_type: 'none' } },
        viewer_certificate: { cloudfront_default_certificate: true },
        origin: [
          { origin_id: 'site', origin_path: `/releases/${version}`, ...bucketOrigin },
          { origin_id: 'root', ...bucketOrigin },
          {
            origin_id: 'backend',
            domain_name: `127.0.0.1:${port}`,
            custom_origin_config: {
              http_port: 80,
              https_port: 443,
              origin_protocol_policy: 'https-only',
              origin_ssl_protocols: ['TLSv1.2'],
              origin_read_timeout: changes.readTimeoutSeconds ?? 60,
            },
            ...changes.backend,
          },
        ],
        default_cache_behavior: {
          ...site,
          target_origin_id: 'site',
          function_association: [
            { event_type: 'viewer-request', function_arn: ref('aws_cloudfront_function.spa.arn') },
          ],
        },
        ordered_cache_behavior: [
          { ...site, path_pattern: '/config.json', target_origin_id: 'root' },
          { ...site, path_pattern: '/assets/*', target_origin_id: 'root' },
          {
            ...behaviour,
            path_pattern: '/api/*',
            target_origin_id: 'backend',
            allowed_methods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
            cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
            origin_request_policy_id: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
            ...changes.api,
          },
        ],
        ...changes.distribution,
      },
    },
  };
}

function ref(path: string): string {
  return `\${${path}}`;
}
