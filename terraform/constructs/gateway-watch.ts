import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { alarm, type Metric } from './alarm.ts';
import { LogDelivery } from './log-delivery.ts';
import { logGroup } from './log-group.ts';
import { nameOf } from './names.ts';

export interface GatewayWatchConfig {
  readonly settings: Settings;
  readonly alarmTopicArn: string;
  readonly id: string;
  readonly arn: string;
}

/**
 * Fields of the Gateway's log (AgentCore guide, "Gateway: provided log data") without `body`, which
 * holds the arguments of a tool and what it returned.
 */
const REQUEST_FIELDS = [
  'resource_arn',
  'event_timestamp',
  'account_id',
  'request_id',
  'trace_id',
  'span_id',
] as const;

/** Where the Gateway logs and traces to, and what is reported of it. */
export class GatewayWatch extends Construct {
  readonly logGroupName: string;
  readonly metrics: {
    readonly invocations: Metric;
    readonly errors: Metric;
    readonly latency: Metric;
  };

  constructor(scope: Construct, id: string, config: GatewayWatchConfig) {
    super(scope, id);
    const { settings, arn } = config;
    const requests = logGroup(this, 'request-logs', {
      settings,
      name: `/aws/vendedlogs/bedrock-agentcore/gateway/APPLICATION_LOGS/${config.id}`,
    });
    const logs = new LogDelivery(this, 'requests', {
      name: nameOf('gateway-logs', settings),
      resourceArn: arn,
      logType: 'APPLICATION_LOGS',
      to: { kind: 'log-group', arn: requests.arn, fields: REQUEST_FIELDS },
    });
    new LogDelivery(this, 'traces', {
      name: nameOf('gateway-traces', settings),
      resourceArn: arn,
      logType: 'TRACES',
      to: { kind: 'x-ray' },
      after: logs.delivery,
    });
    this.logGroupName = requests.name;
    this.metrics = {
      invocations: gatewayMetric('Invocations', arn),
      errors: gatewayMetric('SystemErrors', arn),
      latency: gatewayMetric('Latency', arn, 'p95'),
    };
    alarm(this, 'errors', {
      settings,
      name: 'gateway-errors',
      description: 'The Gateway answered with 5xx: the interceptor or the secured API failed it.',
      topicArn: config.alarmTopicArn,
      metrics: [this.metrics.errors],
      atMost: 0,
    });
  }
}

function gatewayMetric(name: string, arn: string, statistic: Metric['statistic'] = 'Sum'): Metric {
  return { namespace: 'AWS/Bedrock-AgentCore', name, dimensions: { Resource: arn }, statistic };
}
