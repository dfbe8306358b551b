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
  /** The field whose numbers are summed, such as `$.cost_usd`; absent: lines are counted. */
  readonly value?: string;
}

/** A metric of matching log lines, for what no AWS service counts. */
export function logMetric(
  scope: Construct,
  id: string,
  { settings, logGroupName, name, pattern, value }: LogMetricConfig,
): Metric {
  const namespace = environmentName(settings);
  new CloudwatchLogMetricFilter(scope, id, {
    name,
    logGroupName,
    pattern,
    metricTransformation:
      value === undefined
        ? { namespace, name, value: '1', unit: 'Count' }
        : { namespace, name, value, unit: 'None' },
  });
  return { namespace, name, dimensions: {} };
}
