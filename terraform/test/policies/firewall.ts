import { valueAt } from './json-path.ts';
import { demand, flaw, type Judge, listOf, type Policy } from './policy.ts';
import { about, edit, referent, type Subject } from './world.ts';

const DISTRIBUTION = 'app/edge/distribution';
const ACL = 'app/edge/firewall/acl';
const LOGGING = 'app/edge/firewall/logging';
const EDGE_REGION = 'us-east-1';
/** Headers that contain tokens. */
const SECRET_HEADERS = ['authorization', 'x-id-token', 'cookie'];

/** The rules of a firewall whose statement is of a kind, by their paths. */
function rulesOf({ json }: Subject, statement: string): readonly string[] {
  return listOf(valueAt(json, 'rule'))
    .map((_, index) => `rule.${index}`)
    .filter((path) => valueAt(json, `${path}.statement.${statement}`) !== undefined);
}

/** The region of a resource: that of its provider, by default the environment's. */
const standsAtTheEdge: Judge = (resource, { settings, stacks }) => {
  const alias = String(resource.json['provider'] ?? 'aws').split('.')[1];
  const providers = listOf(valueAt(stacks[resource.part], 'provider.aws')) as Subject['json'][];
  const region = providers.find((provider) => provider['alias'] === alias)?.['region'];
  return region === EDGE_REGION
    ? []
    : [
        flaw(
          resource,
          `it stands in ${region ?? settings.region}`,
          `give it the provider of ${EDGE_REGION}, where CloudFront looks for it`,
        ),
      ];
};

export const FIREWALL_POLICIES: readonly Policy[] = [
  {
    name: 'the firewall stands before the site, blocks by managed rules and limits each address',
    where: ({ waf }) => waf,
    judge: {
      aws_cloudfront_distribution: (distribution, world) =>
        demand(
          distribution,
          'web_acl_id',
          (id) => referent(world, id)?.type === 'aws_wafv2_web_acl',
          'name the firewall, which guards nothing by itself',
        ),
      aws_wafv2_web_acl: (acl) => {
        const limits = rulesOf(acl, 'rate_based_statement');
        const managed = rulesOf(acl, 'managed_rule_group_statement');
        return [
          ...demand(acl, 'scope', 'CLOUDFRONT', 'set CLOUDFRONT'),
          ...(limits.length > 0 ? [] : [flaw(acl, 'it limits no address', 'add a rate rule')]),
          ...limits.flatMap((path) =>
            demand(
              acl,
              `${path}.action`,
              (action) => valueAt(action, 'block') !== undefined,
              'block: counting blocks no request',
            ),
          ),
          ...(managed.some(
            (path) =>
              valueAt(acl.json, `${path}.statement.managed_rule_group_statement.name`) ===
              'AWSManagedRulesCommonRuleSet',
          )
            ? []
            : [flaw(acl, 'it has no common rules', 'add AWSManagedRulesCommonRuleSet')]),
          ...managed.flatMap((path) =>
            demand(
              acl,
              `${path}.override_action`,
              (action) => valueAt(action, 'none') !== undefined,
              'set none: counting blocks no request',
            ),
          ),
        ];
      },
    },
    seeds: [
      {
        mistake: 'a firewall before nothing',
        plant: edit(DISTRIBUTION, 'web_acl_id', undefined),
        finds: `${DISTRIBUTION}: web_acl_id is not set`,
      },
      {
        mistake: 'a firewall for load balancers',
        plant: edit(ACL, 'scope', 'REGIONAL'),
        finds: `${ACL}: scope is "REGIONAL"`,
      },
      {
        mistake: 'no limit',
        plant: edit(ACL, 'rule.0', undefined),
        finds: `${ACL}: it limits no address`,
      },
      {
        mistake: 'a limit that only counts',
        plant: edit(ACL, 'rule.0.action', { count: {} }),
        finds: `${ACL}: rule.0.action is {"count":{}}`,
      },
      {
        mistake: 'no common rules',
        plant: edit(ACL, 'rule.1', undefined),
        finds: `${ACL}: it has no common rules`,
      },
      {
        mistake: 'managed rules that only count',
        plant: edit(ACL, 'rule.2.override_action', { count: {} }),
        finds: `${ACL}: rule.2.override_action is {"count":{}}`,
      },
    ],
  },
  {
    name: 'the firewall logs what it blocked, and never a token',
    where: ({ waf }) => waf,
    judge: {
      aws_wafv2_web_acl: (acl, world) => [
        ...(about(world, acl, 'aws_wafv2_web_acl_logging_configuration', 'resource_arn').length > 0
          ? []
          : [flaw(acl, 'it has no log', 'add a logging configuration')]),
        ...['', ...listOf(valueAt(acl.json, 'rule')).map((_, index) => `rule.${index}.`)].flatMap(
          (path) =>
            demand(
              acl,
              `${path}visibility_config.sampled_requests_enabled`,
              false,
              'set false: a sample keeps the headers, tokens among them',
            ),
        ),
      ],
      aws_wafv2_web_acl_logging_configuration: (logging, world) => {
        const fields = listOf(valueAt(logging.json, 'redacted_fields'));
        const headers = fields.map((field) => valueAt(field, 'single_header.name'));
        return [
          ...SECRET_HEADERS.filter((name) => !headers.includes(name)).map((name) =>
            flaw(logging, `it logs the header ${name}`, 'redact it'),
          ),
          ...(fields.some((field) => valueAt(field, 'query_string') !== undefined)
            ? []
            : [flaw(logging, 'it logs the query', 'redact it: a code comes back in it')]),
          ...demand(
            logging,
            'log_destination_configs.0',
            (arn) => String(referent(world, arn)?.json['name']).startsWith('aws-waf-logs-'),
            'name a group that begins with aws-waf-logs-, as WAF demands',
          ),
        ];
      },
    },
    seeds: [
      {
        mistake: 'samples of what a rule matched',
        plant: edit(ACL, 'rule.1.visibility_config.sampled_requests_enabled', true),
        finds: `${ACL}: rule.1.visibility_config.sampled_requests_enabled is true`,
      },
      {
        mistake: 'samples of everything',
        plant: edit(ACL, 'visibility_config.sampled_requests_enabled', true),
        finds: `${ACL}: visibility_config.sampled_requests_enabled is true`,
      },
      {
        mistake: 'ID tokens in the log',
        plant: edit(LOGGING, 'redacted_fields.2', undefined),
        finds: `${LOGGING}: it logs the header x-id-token`,
      },
      {
        mistake: 'codes in the log',
        plant: edit(LOGGING, 'redacted_fields.0', undefined),
        finds: `${LOGGING}: it logs the query`,
      },
      {
        mistake: 'a log group that WAF does not write to',
        plant: edit(LOGGING, 'log_destination_configs', ['arn:aws:logs:::log-group:other']),
        finds: `${LOGGING}: log_destination_configs.0 is "arn:aws:logs:::log-group:other"`,
      },
    ],
  },
  {
    name: 'what CloudFront needs stands in us-east-1',
    judge: {
      aws_cloudwatch_log_delivery_source: (source, world) =>
        referent(world, source.json['resource_arn'])?.type === 'aws_cloudfront_distribution'
          ? standsAtTheEdge(source, world)
          : [],
      aws_cloudfront_distribution: (distribution, world) => {
        const acl = referent(world, distribution.json['web_acl_id']);
        return acl ? standsAtTheEdge(acl, world) : [];
      },
    },
    seeds: [
      {
        mistake: "a firewall in the environment's region",
        where: ({ waf, region }) => waf && region !== EDGE_REGION,
        plant: edit(ACL, 'provider', undefined),
        finds: `${ACL}: it stands in <region>`,
      },
      {
        mistake: "an access log in the environment's region",
        where: ({ region }) => region !== EDGE_REGION,
        plant: edit('app/edge/logs/source', 'provider', undefined),
        finds: 'app/edge/logs/source: it stands in <region>',
      },
    ],
  },
];
