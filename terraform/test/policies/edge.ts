import { valueAt } from './json-path.ts';
import { demand, flaw, listOf, type Policy } from './policy.ts';
import { edit, referent, type Subject, type World } from './world.ts';

const DISTRIBUTION = 'app/edge/distribution';
const ACCESS = 'app/edge/access';
/** Security policies of CloudFront with no protocol older than TLS 1.2 and no weak cipher. */
const TLS_1_2 = ['TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025'];

/** Paths of a distribution's behaviours, in its own JSON. */
export function behaviours({ json }: Subject): readonly string[] {
  const ordered = listOf(valueAt(json, 'ordered_cache_behavior'));
  return [
    'default_cache_behavior',
    ...ordered.map((_, index) => `ordered_cache_behavior.${index}`),
  ];
}

/** Paths of a distribution's origins: buckets, or custom hosts. */
function origins({ json }: Subject, kind: 'bucket' | 'host'): readonly string[] {
  return listOf(valueAt(json, 'origin'))
    .map((_, index) => `origin.${index}`)
    .filter((path) => {
      const isHost = valueAt(json, `${path}.custom_origin_config`) !== undefined;
      return isHost === (kind === 'host');
    });
}

function refersTo(world: World, type: string): (value: unknown) => boolean {
  return (value) => referent(world, value)?.type === type;
}

export const EDGE_POLICIES: readonly Policy[] = [
  {
    name: 'viewers speak TLS 1.2 or newer, production under a domain of its own',
    judge: {
      aws_cloudfront_distribution: (distribution, { settings }) => {
        const certificate = valueAt(distribution.json, 'viewer_certificate.acm_certificate_arn');
        // Without a custom certificate CloudFront allows TLS 1.0, whatever the setting.
        if (certificate === undefined && !settings.production) return [];
        if (certificate === undefined) {
          return [
            flaw(distribution, 'production has no certificate', 'set siteUrl and its certificate'),
          ];
        }
        return demand(
          distribution,
          'viewer_certificate.minimum_protocol_version',
          (version) => TLS_1_2.includes(String(version)),
          `set one of ${TLS_1_2.join(', ')}`,
        );
      },
    },
    seeds: [
      {
        mistake: 'TLS 1.0 under a domain of ours',
        where: ({ siteCertificateArn }) => siteCertificateArn !== undefined,
        plant: edit(DISTRIBUTION, 'viewer_certificate.minimum_protocol_version', 'TLSv1'),
        finds: `${DISTRIBUTION}: viewer_certificate.minimum_protocol_version is "TLSv1"`,
      },
      {
        mistake: "CloudFront's domain in production",
        where: ({ production }) => production,
        plant: edit(DISTRIBUTION, 'viewer_certificate', { cloudfront_default_certificate: true }),
        finds: `${DISTRIBUTION}: production has no certificate`,
      },
    ],
  },
  {
    name: 'plain HTTP is sent to https on every path, and goes on by TLS 1.2 alone',
    judge: {
      aws_cloudfront_distribution: (distribution) => [
        ...behaviours(distribution).flatMap((path) =>
          demand(
            distribution,
            `${path}.viewer_protocol_policy`,
            (policy) => policy === 'redirect-to-https' || policy === 'https-only',
            'set redirect-to-https, or a token is sent without TLS',
          ),
        ),
        ...origins(distribution, 'host').flatMap((path) => [
          ...demand(
            distribution,
            `${path}.custom_origin_config.origin_protocol_policy`,
            'https-only',
            'set https-only, or a token is sent without TLS',
          ),
          ...demand(
            distribution,
            `${path}.custom_origin_config.origin_ssl_protocols`,
            ['TLSv1.2'],
            'name TLSv1.2 alone',
          ),
        ]),
      ],
    },
    seeds: [
      {
        mistake: 'a site without TLS',
        plant: edit(DISTRIBUTION, 'default_cache_behavior.viewer_protocol_policy', 'allow-all'),
        finds: `${DISTRIBUTION}: default_cache_behavior.viewer_protocol_policy is "allow-all"`,
      },
      {
        mistake: 'an API without TLS',
        plant: edit(DISTRIBUTION, 'ordered_cache_behavior.1.viewer_protocol_policy', 'allow-all'),
        finds: `${DISTRIBUTION}: ordered_cache_behavior.1.viewer_protocol_policy is "allow-all"`,
      },
      {
        mistake: 'plain HTTP to the backend',
        plant: edit(
          DISTRIBUTION,
          'origin.2.custom_origin_config.origin_protocol_policy',
          'match-viewer',
        ),
        finds: `${DISTRIBUTION}: origin.2.custom_origin_config.origin_protocol_policy is "match-viewer"`,
      },
      {
        mistake: 'TLS 1.1 to the backend',
        plant: edit(
          DISTRIBUTION,
          'origin.2.custom_origin_config.origin_ssl_protocols.1',
          'TLSv1.1',
        ),
        finds: `${DISTRIBUTION}: origin.2.custom_origin_config.origin_ssl_protocols is ["TLSv1.2","TLSv1.1"]`,
      },
    ],
  },
  {
    name: 'CloudFront signs all that it reads from a bucket',
    judge: {
      aws_cloudfront_distribution: (distribution, world) =>
        origins(distribution, 'bucket').flatMap((path) =>
          demand(
            distribution,
            `${path}.origin_access_control_id`,
            refersTo(world, 'aws_cloudfront_origin_access_control'),
            'name the origin access control, or the bucket has to be public',
          ),
        ),
      aws_cloudfront_origin_access_control: (access) => [
        ...demand(access, 'origin_access_control_origin_type', 's3', 'set s3'),
        ...demand(access, 'signing_behavior', 'always', 'set always'),
        ...demand(access, 'signing_protocol', 'sigv4', 'set sigv4'),
      ],
    },
    seeds: [
      {
        mistake: 'releases read without a signature',
        plant: edit(DISTRIBUTION, 'origin.0.origin_access_control_id', undefined),
        finds: `${DISTRIBUTION}: origin.0.origin_access_control_id is not set`,
      },
      {
        mistake: 'config.json read without a signature',
        plant: edit(DISTRIBUTION, 'origin.1.origin_access_control_id', undefined),
        finds: `${DISTRIBUTION}: origin.1.origin_access_control_id is not set`,
      },
      {
        mistake: 'no signature where the viewer sends one',
        plant: edit(ACCESS, 'signing_behavior', 'no-override'),
        finds: `${ACCESS}: signing_behavior is "no-override"`,
      },
    ],
  },
];
