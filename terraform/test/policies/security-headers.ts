import { behaviours } from './edge.ts';
import { valueAt } from './json-path.ts';
import { demand, listOf, type Policy } from './policy.ts';
import { edit, referent } from './world.ts';

const DISTRIBUTION = 'app/edge/distribution';
const HEADERS = 'app/edge/headers';
const CSP = 'content_security_policy.content_security_policy';
const ONE_YEAR_S = 31_536_000;

export const SECURITY_HEADER_POLICIES: readonly Policy[] = [
  {
    name: 'every answer of the site carries the security headers, whatever the origin says',
    judge: {
      aws_cloudfront_distribution: (distribution, world) =>
        behaviours(distribution).flatMap((path) =>
          demand(
            distribution,
            `${path}.response_headers_policy_id`,
            (id) => referent(world, id)?.type === 'aws_cloudfront_response_headers_policy',
            'name the policy of security-headers.ts',
          ),
        ),
      aws_cloudfront_response_headers_policy: (headers) => {
        const config = 'security_headers_config';
        return [
          ...demand(
            headers,
            `${config}.${CSP}`,
            (csp) => /^default-src 'none';/.test(String(csp)) && !/'unsafe-|\*/.test(String(csp)),
            "begin with default-src 'none' and allow by name: nothing unsafe, no wildcard",
          ),
          ...demand(
            headers,
            `${config}.strict_transport_security.access_control_max_age_sec`,
            (seconds) => Number(seconds) >= ONE_YEAR_S,
            'let browsers remember TLS for a year at least',
          ),
          ...demand(headers, `${config}.frame_options.frame_option`, 'DENY', 'set DENY'),
          ...demand(
            headers,
            `${config}.referrer_policy.referrer_policy`,
            'no-referrer',
            'set no-referrer: a code comes back in an address',
          ),
          ...[
            'content_security_policy',
            'strict_transport_security',
            'content_type_options',
            'frame_options',
            'referrer_policy',
          ].flatMap((header) =>
            demand(
              headers,
              `${config}.${header}.override`,
              true,
              'set true, or an origin weakens it',
            ),
          ),
          ...listOf(valueAt(headers.json, 'custom_headers_config.items')).flatMap((_, index) =>
            demand(
              headers,
              `custom_headers_config.items.${index}.override`,
              true,
              'set true, or an origin weakens it',
            ),
          ),
        ];
      },
    },
    seeds: [
      {
        mistake: 'an API without the headers',
        plant: edit(
          DISTRIBUTION,
          'ordered_cache_behavior.1.response_headers_policy_id',
          '67f7725c-6f97-4210-82d7-5512b31e9d03',
        ),
        finds: `${DISTRIBUTION}: ordered_cache_behavior.1.response_headers_policy_id is "67f7725c-6f97-4210-82d7-5512b31e9d03"`,
      },
      {
        mistake: 'scripts in the page itself',
        plant: edit(
          HEADERS,
          `security_headers_config.${CSP}`,
          "default-src 'none'; script-src 'self' 'unsafe-inline'",
        ),
        finds: `${HEADERS}: security_headers_config.${CSP} is "default-src 'none'; script-src 'self' 'unsafe-inline'"`,
      },
      {
        mistake: 'TLS remembered for a day',
        plant: edit(
          HEADERS,
          'security_headers_config.strict_transport_security.access_control_max_age_sec',
          86_400,
        ),
        finds: `${HEADERS}: security_headers_config.strict_transport_security.access_control_max_age_sec is 86400`,
      },
      {
        mistake: 'a frame of the same origin',
        plant: edit(HEADERS, 'security_headers_config.frame_options.frame_option', 'SAMEORIGIN'),
        finds: `${HEADERS}: security_headers_config.frame_options.frame_option is "SAMEORIGIN"`,
      },
      {
        mistake: 'an address sent to other sites',
        plant: edit(HEADERS, 'security_headers_config.referrer_policy.referrer_policy', 'origin'),
        finds: `${HEADERS}: security_headers_config.referrer_policy.referrer_policy is "origin"`,
      },
      {
        mistake: 'a referrer left to the origin',
        plant: edit(HEADERS, 'security_headers_config.referrer_policy.override', false),
        finds: `${HEADERS}: security_headers_config.referrer_policy.override is false`,
      },
    ],
  },
];
