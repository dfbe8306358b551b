import type { Construct } from 'constructs';
import type { Metric } from './alarm.ts';
import { type LogMetricConfig, logMetric } from './log-metric.ts';

/** Of `IdentityError`; `test/log-metrics.journey.test.ts` provokes it. */
const CODE = 'keys-unavailable';

/**
 * Counts refusals of tokens for want of Okta's keys, whichever line tells of one. Every log group of
 * a service that checks tokens adds to one metric, which one alarm watches.
 */
export function keysUnavailable(
  scope: Construct,
  { settings, logGroupName }: Pick<LogMetricConfig, 'settings' | 'logGroupName'>,
): Metric {
  return logMetric(scope, 'keys-unavailable', {
    settings,
    logGroupName,
    name: 'KeysUnavailable',
    pattern: `{ $.code = "${CODE}" }`,
  });
}
