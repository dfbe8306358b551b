import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { LogDelivery } from './log-delivery.ts';
import { logGroup } from './log-group.ts';
import { nameOf } from './names.ts';

export interface AgentCoreLogsConfig {
  readonly settings: Settings;
  readonly kind: 'gateway' | 'runtime';
  /** Id and ARN of the Gateway or the Runtime. */
  readonly id: string;
  readonly arn: string;
  /** What one line of its log describes. */
  readonly line: 'request' | 'invocation';
  /** The fields of a line that are delivered; no others are. */
  readonly fields: readonly string[];
}

/** Delivers AgentCore's logs of a resource to a log group, and its traces to X-Ray. */
export function deliverAgentCoreLogs(
  scope: Construct,
  { settings, kind, id, arn, line, fields }: AgentCoreLogsConfig,
): { readonly logGroupName: string } {
  const group = logGroup(scope, `${line}-logs`, {
    settings,
    name: `/aws/vendedlogs/bedrock-agentcore/${kind}/APPLICATION_LOGS/${id}`,
  });
  const logs = new LogDelivery(scope, `${line}s`, {
    name: nameOf(`${kind}-logs`, settings),
    resourceArn: arn,
    logType: 'APPLICATION_LOGS',
    to: { kind: 'log-group', arn: group.arn, fields },
  });
  new LogDelivery(scope, 'traces', {
    name: nameOf(`${kind}-traces`, settings),
    resourceArn: arn,
    logType: 'TRACES',
    to: { kind: 'x-ray' },
    after: logs.delivery,
  });
  return { logGroupName: group.name };
}
