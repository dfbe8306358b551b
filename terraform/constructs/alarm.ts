import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { TerraformProvider } from 'cdktf';
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
  readonly statistic?: 'Sum' | 'Average' | 'Maximum' | 'p95';
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
  /** What it is a share of; the threshold is then a percentage. */
  readonly outOf?: Metric;
  /** A period counts if it is above this value. */
  readonly atMost: number;
  /** Seconds (default: 5 minutes). */
  readonly periodSeconds?: number;
  /** How many of how many periods raise the alarm (default: 2 of 3, so that one event wakes nobody). */
  readonly periods?: { readonly above: number; readonly of: number };
  /** Of the region of its metrics and its topic, where that is not the environment's. */
  readonly provider?: TerraformProvider | undefined;
}

const FIVE_MINUTES_S = 300;
/** How many of a hundred requests may fail by our own fault. */
export const FAILED_PERCENT = 1;
const TWO_OF_THREE = { above: 2, of: 3 } as const;

/**
 * An alarm on the sum of metrics, or on its share of another. Missing data is no alarm: most metrics
 * are zero, and then not sent.
 */
export function alarm(scope: Construct, id: string, config: AlarmConfig): CloudwatchMetricAlarm {
  const { settings, topicArn, metrics, outOf, periodSeconds = FIVE_MINUTES_S, provider } = config;
  const { above, of } = config.periods ?? TWO_OF_THREE;
  const parts = metrics.map((metric, index) => query(metric, `m${index}`, periodSeconds));
  const whole = outOf ? [query(outOf, 'whole', periodSeconds)] : [];
  const sum = parts.map(({ id: part }) => `FILL(${part},0)`).join('+');
  return new CloudwatchMetricAlarm(scope, id, {
    ...(provider && { provider }),
    alarmName: `${environmentName(settings)}-${config.name}`,
    alarmDescription: `${config.description} Runbook: ${runbookPath(config.runbook)}`,
    comparisonOperator: 'GreaterThanThreshold',
    threshold: config.atMost,
    evaluationPeriods: of,
    datapointsToAlarm: above,
    treatMissingData: 'notBreaching',
    alarmActions: [topicArn],
    okActions: [topicArn],
    metricQuery: [
      ...parts,
      ...whole,
      {
        id: 'total',
        label: config.name,
        // Where the whole was not counted, any part of it is above every share.
        expression: outOf ? `100*(${sum})/IF(FILL(whole,0)>0,FILL(whole,0),1)` : sum,
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
