import { Wafv2WebAcl } from '@cdktf/provider-aws/lib/wafv2-web-acl/index.js';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration/index.js';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { logGroup } from './log-group.ts';
import { environmentName } from './names.ts';

export interface FirewallConfig {
  readonly settings: Settings;
  /** Provider of us-east-1, the region of CloudFront's firewalls. */
  readonly provider: TerraformProvider | undefined;
}

/**
 * Per address and five minutes: a conversation sends a few requests a minute, and an office shares
 * one address.
 */
const REQUESTS_PER_ADDRESS = 2000;

/**
 * Managed rules on the body that legitimate prompts match: they may be long, and about HTML, paths
 * or addresses. These rules count and do not block.
 */
const COUNTED_RULES = [
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  'EC2MetaDataSSRF_BODY',
] as const;

/** Headers that contain tokens, which must not be logged. */
const SECRET_HEADERS = ['authorization', 'x-id-token', 'cookie'] as const;

/** AWS WAF in front of the site. */
export class Firewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { settings, provider }: FirewallConfig) {
    super(scope, id);
    const name = environmentName(settings);
    const inEdgeRegion = provider && { provider };
    const acl = new Wafv2WebAcl(this, 'acl', {
      ...inEdgeRegion,
      name,
      description: 'Filters requests to the site',
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      rule: [
        {
          name: 'requests-per-address',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: {
            rate_based_statement: { limit: REQUESTS_PER_ADDRESS, aggregate_key_type: 'IP' },
          },
          visibilityConfig: counted('requests-per-address'),
        },
        managedRules('AWSManagedRulesCommonRuleSet', 1, COUNTED_RULES),
        managedRules('AWSManagedRulesKnownBadInputsRuleSet', 2),
      ],
      visibilityConfig: counted(name),
    });
    this.arn = acl.arn;

    const logs = logGroup(this, 'logs', { settings, provider, name: `aws-waf-logs-${name}` });
    new Wafv2WebAclLoggingConfiguration(this, 'logging', {
      ...inEdgeRegion,
      resourceArn: acl.arn,
      logDestinationConfigs: [logs.arn],
      loggingFilter: {
        defaultBehavior: 'DROP',
        filter: [
          {
            behavior: 'KEEP',
            requirement: 'MEETS_ANY',
            condition: [{ actionCondition: { action: 'BLOCK' } }],
          },
        ],
      },
      redactedFields: [
        // The query may contain an authorization code.
        { queryString: {} },
        ...SECRET_HEADERS.map((header) => ({ singleHeader: { name: header } })),
      ],
    });
  }
}

function managedRules(name: string, priority: number, countedRules: readonly string[] = []) {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managed_rule_group_statement: {
        vendor_name: 'AWS',
        name,
        rule_action_override: countedRules.map((rule) => ({
          name: rule,
          action_to_use: { count: {} },
        })),
      },
    },
    visibilityConfig: counted(name),
  };
}

/** Counted but not sampled: a sample stores the request's headers, including tokens. */
function counted(metricName: string) {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
