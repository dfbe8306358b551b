import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { environmentName } from './names.ts';

/** What CloudWatch counts: shown on the dashboard and watched by alarms. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** How values of one period become one (default: their sum). */
  readonly statistic?: 'Sum' | 'Average' | 'p95';
}

export interface AlarmConfig {
  readonly settings: Settings;
  /** `api-errors`. */
  readonly name: string;
  /** What it means, and where to look first. */
  readonly description: string;
  /** Where it is reported, and that it is over. */
  readonly topicArn: string;
  /** Added up. */
  readonly metrics: readonly [Metric, ...Metric[]];
  /** The most that is no alarm within a period. */
  readonly atMost: number;
  /** Seconds (default: 5 minutes). */
  readonly periodSeconds?: number;
}

const FIVE_MINUTES_S = 300;

/** An alarm on the sum of metrics. Silence is no alarm: most of them are zero, and then unsent. */
export function alarm(scope: Construct, id: string, config: AlarmConfig): CloudwatchMetricAlarm {
  const { settings, topicArn, metrics, periodSeconds = FIVE_MINUTES_S } = config;
  const queries = metrics.map((metric, index) => query(metric, `m${index}`, periodSeconds));
  return new CloudwatchMetricAlarm(scope, id, {
    alarmName: `${environmentName(settings)}-${config.name}`,
    alarmDescription: config.description,
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
