import { XrayGroup } from '@cdktf/provider-aws/lib/xray-group/index.js';
import { XraySamplingRule } from '@cdktf/provider-aws/lib/xray-sampling-rule/index.js';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { environmentName, nameOf } from './names.ts';

export interface TurnTracingConfig {
  readonly settings: Settings;
  /** Services that are Lambda functions of a turn. */
  readonly functions: readonly string[];
}

/**
 * The sampling rule, and the X-Ray group for searching. Every turn is sampled, since an answer
 * links to its trace. A sampling decision in the request takes precedence over the rule.
 */
export class TurnTracing extends Construct {
  constructor(scope: Construct, id: string, { settings, functions }: TurnTracingConfig) {
    super(scope, id);
    // Names of groups and rules have at most 32 characters, which the longest environment name
    // fills.
    const name = environmentName(settings);
    new XraySamplingRule(this, 'rule', {
      ruleName: name,
      // Before an account's other rules, which the console numbers from 1000.
      priority: 100,
      version: 1,
      reservoirSize: 10,
      fixedRate: 1,
      serviceName: nameOf('*', settings),
      serviceType: '*',
      host: '*',
      httpMethod: '*',
      urlPath: '*',
      resourceArn: '*',
    });
    new XrayGroup(this, 'group', {
      groupName: name,
      // Only Lambda's segments, named after their functions, contain the environment's name.
      filterExpression: functions
        .map((service) => `service("${nameOf(service, settings)}")`)
        .join(' OR '),
      insightsConfiguration: { insightsEnabled: true, notificationsEnabled: false },
    });
  }
}
