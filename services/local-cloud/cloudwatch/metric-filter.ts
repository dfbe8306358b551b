import * as z from 'zod';
import { block, parseArguments } from '../terraform/parse-arguments.ts';
import type { DeclaredResource, ResourceSet } from '../terraform/resource.ts';
import { type LinePattern, parseFilterPattern, valueAt } from './filter-pattern.ts';

/** `aws_cloudwatch_log_metric_filter`: what it counts, and in which log group. */
export interface MetricFilter {
  readonly logGroup: string;
  readonly matches: LinePattern;
  /** What a matching line adds to the metric; undefined if it has no such number. */
  readonly valueOf: (line: Readonly<Record<string, unknown>>) => number | undefined;
  readonly metric: { readonly namespace: string; readonly name: string };
}

const VALUE = /^(?:1|\$(?:\.\w+)+)$/;

const schema = z.strictObject({
  name: z.string(),
  log_group_name: z.string(),
  pattern: z.string(),
  metric_transformation: block(
    z.strictObject({
      namespace: z.string(),
      name: z.string(),
      value: z.string().regex(VALUE, 'the local cloud counts lines or sums one of their fields'),
      unit: z.enum(['Count', 'None']).optional(),
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
    const { namespace, name, value } = args.metric_transformation;
    return {
      logGroup: args.log_group_name,
      matches: readPattern(resource, args.pattern),
      valueOf: value === '1' ? () => 1 : (line) => numberAt(line, value),
      metric: { namespace, name },
    };
  });
}

function numberAt(line: unknown, field: string): number | undefined {
  const value = valueAt(line, field.slice(2).split('.'));
  return typeof value === 'number' ? value : undefined;
}

function readPattern({ address }: DeclaredResource, pattern: string): LinePattern {
  try {
    return parseFilterPattern(pattern);
  } catch (cause) {
    throw new Error(`${address}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
