import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { environmentName } from './names.ts';
import { type Runbook, runbookPath } from './runbooks.ts';

/** A CloudWatch metric for the dashboard and for alarms. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** The statistic of a period (default: the sum). */
  readonly statistic?: 'Sum' | 'Average' | 'p95';
}

export interface AlarmConfig {
  readonly settings: Settings;
  /** `api-errors`. */
  readonly name: string;
  /** What the alarm means, and where to look first: a sentence or two. */
  readonly description: string;
  /** The page that says what to do, which the description names. */
  readonly runbook: Runbook;
  /** The topic that is notified when the alarm starts and ends. */
  readonly topicArn: string;
  /** Their sum is compared with the threshold. */
  readonly metrics: readonly [Metric, ...Metric[]];
  /** The alarm is raised above this value within a period. */
  readonly atMost: number;
  /** Seconds (default: 5 minutes). */
  readonly periodSeconds?: number;
}

const FIVE_MINUTES_S = 300;

/**
 * An alarm on the sum of metrics. Missing data is no alarm: most metrics are zero, and then not
 * sent.
 */
export function alarm(scope: Construct, id: string, config: AlarmConfig): CloudwatchMetricAlarm {
  const { settings, topicArn, metrics, periodSeconds = FIVE_MINUTES_S } = config;
  const queries = metrics.map((metric, index) => query(metric, `m${index}`, periodSeconds));
  return new CloudwatchMetricAlarm(scope, id, {
    alarmName: `${environmentName(settings)}-${config.name}`,
    alarmDescription: `${config.description} Runbook: ${runbookPath(config.runbook)}`,
    comparisonOperator: 'GreaterThanThreshold',
    threshold: config.atMost,
    evaluationPeriods: 1,
    treatMissingData: 'notBreaching',
    alarmActions: [topicArn],
    okActions: [topicArn],
    metricQuery: [
      ...queries,
      {
        id: 'total',
        label: config.name,
        expression: queries.map(({ id: part }) => `FILL(${part},0)`).join('+'),
        returnData: true,
      },
    ],
  });
}

function query(
  { namespace, name, dimensions, statistic = 'Sum' }: Metric,
  id: string,
  period: number,
): CloudwatchMetricAlarmMetricQuery {
  return {
    id,
    metric: { namespace, metricName: name, dimensions: { ...dimensions }, stat: statistic, period },
  };
}
