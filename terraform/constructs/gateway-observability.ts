import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { deliverAgentCoreLogs } from './agentcore-logs.ts';
import { alarm, FAILED_PERCENT, type Metric } from './alarm.ts';

export interface GatewayObservabilityConfig {
  readonly settings: Settings;
  readonly alarmTopicArn: string;
  readonly id: string;
  readonly arn: string;
}

/**
 * Fields of the Gateway's log (AgentCore guide, "Gateway: provided log data") without `body`, which
 * contains a tool's arguments and result.
 */
const REQUEST_FIELDS = [
  'resource_arn',
  'event_timestamp',
  'account_id',
  'request_id',
  'trace_id',
  'span_id',
] as const;

/** The Gateway's logs, traces, metrics and alarms. */
export class GatewayObservability extends Construct {
  readonly logGroupName: string;
  readonly metrics: {
    readonly invocations: Metric;
    readonly errors: Metric;
    readonly latency: Metric;
  };

  constructor(scope: Construct, id: string, config: GatewayObservabilityConfig) {
    super(scope, id);
    const { settings, arn } = config;
    const { logGroupName } = deliverAgentCoreLogs(this, {
      settings,
      kind: 'gateway',
      id: config.id,
      arn,
      line: 'request',
      fields: REQUEST_FIELDS,
    });
    this.logGroupName = logGroupName;
    this.metrics = {
      invocations: gatewayMetric('Invocations', arn),
      errors: gatewayMetric('SystemErrors', arn),
      latency: gatewayMetric('Latency', arn, 'p95'),
    };
    alarm(this, 'errors', {
      settings,
      name: 'gateway-errors',
      runbook: 'gateway-errors',
      description: 'The Gateway answered with 5xx: the interceptor or an API failed it.',
      topicArn: config.alarmTopicArn,
      metrics: [this.metrics.errors],
      outOf: this.metrics.invocations,
      atMost: FAILED_PERCENT,
    });
  }
}

function gatewayMetric(name: string, arn: string, statistic: Metric['statistic'] = 'Sum'): Metric {
  return { namespace: 'AWS/Bedrock-AgentCore', name, dimensions: { Resource: arn }, statistic };
}
