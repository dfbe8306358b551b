import * as z from 'zod';
import { block, parseArguments } from '../terraform/parse-arguments.ts';
import type { DeclaredResource, ResourceSet } from '../terraform/resource.ts';
import { type LinePattern, parseFilterPattern } from './filter-pattern.ts';

/** `aws_cloudwatch_log_metric_filter`: what it counts, and in which log group. */
export interface MetricFilter {
  readonly logGroup: string;
  readonly matches: LinePattern;
  readonly metric: { readonly namespace: string; readonly name: string };
}

const schema = z.strictObject({
  name: z.string(),
  log_group_name: z.string(),
  pattern: z.string(),
  metric_transformation: block(
    z.strictObject({
      namespace: z.string(),
      name: z.string(),
      value: z.literal('1', { error: 'the local cloud counts lines, and sums no other value' }),
      unit: z.literal('Count').optional(),
    }),
  ),
});

/** @throws Error naming the filter whose pattern or log group the local cloud does not know. */
export function readMetricFilters(resources: ResourceSet): readonly MetricFilter[] {
  const groups = new Set(
    resources.ofType('aws_cloudwatch_log_group').map(({ args }) => args['name']),
  );
  return resources.ofType('aws_cloudwatch_log_metric_filter').map((resource) => {
    const args = parseArguments(resource, schema);
    if (!groups.has(args.log_group_name)) {
      throw new Error(`${resource.address}: the stacks have no log group ${args.log_group_name}`);
    }
    const { namespace, name } = args.metric_transformation;
    return {
      logGroup: args.log_group_name,
      matches: readPattern(resource, args.pattern),
      metric: { namespace, name },
    };
  });
}

function readPattern({ address }: DeclaredResource, pattern: string): LinePattern {
  try {
    return parseFilterPattern(pattern);
  } catch (cause) {
    throw new Error(`${address}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
