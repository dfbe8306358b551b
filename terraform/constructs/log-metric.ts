import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { Metric } from './alarm.ts';
import { environmentName } from './names.ts';

export interface LogMetricConfig {
  readonly settings: Settings;
  readonly logGroupName: string;
  /** `FailedTurns`. */
  readonly name: string;
  /** CloudWatch's pattern for JSON lines: `{ $.message = "turn.completed" }`. */
  readonly pattern: string;
}

/** A metric that counts matching log lines, for events that no AWS service counts. */
export function logMetric(
  scope: Construct,
  id: string,
  { settings, logGroupName, name, pattern }: LogMetricConfig,
): Metric {
  const namespace = environmentName(settings);
  new CloudwatchLogMetricFilter(scope, id, {
    name,
    logGroupName,
    pattern,
    metricTransformation: { namespace, name, value: '1', unit: 'Count' },
  });
  return { namespace, name, dimensions: {} };
}
