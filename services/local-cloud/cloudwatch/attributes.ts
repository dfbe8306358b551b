import type { AttributeTable } from '../terraform/resource.ts';

/** What AWS fills in for a metric filter. */
export function cloudWatchAttributes(): AttributeTable {
  return { aws_cloudwatch_log_metric_filter: ({ args }) => ({ id: args['name'] }) };
}
