import { XrayGroup } from '@cdktf/provider-aws/lib/xray-group/index.js';
import { XraySamplingRule } from '@cdktf/provider-aws/lib/xray-sampling-rule/index.js';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { environmentName, nameOf } from './names.ts';

/**
 * Which requests are traced, and the group in which to find them. Every turn is: an answer has a
 * link to its trace. A decision that came with the request goes before the rule.
 */
export class TurnTracing extends Construct {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    // A group's and a rule's name take 32 characters, which the longest environment name fills.
    const name = environmentName(settings);
    new XraySamplingRule(this, 'rule', {
      ruleName: name,
      // Before every rule of an account that numbers its own from 1000, as the console does.
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
      // Lambda names its segments after the function, the only names that hold the environment.
      filterExpression: ['interceptor', 'secured-api']
        .map((service) => `service("${nameOf(service, settings)}")`)
        .join(' OR '),
      insightsConfiguration: { insightsEnabled: true, notificationsEnabled: false },
    });
  }
}
