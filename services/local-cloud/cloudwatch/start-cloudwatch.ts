import type { CloudContext } from '../context.ts';
import { CONTROL_PORT } from '../control/port.ts';
import type { RunningService } from '../emulated-service.ts';
import { localUrl } from '../ports.ts';
import { readMetricFilters } from './metric-filter.ts';

/**
 * CloudWatch's metrics that the stacks' filters make of log lines. They have no API here: the
 * control port's status shows them.
 *
 * @throws Error naming the filter that the local cloud does not support.
 */
export async function startCloudWatch({
  resources,
  logs,
  portOf,
}: Pick<CloudContext, 'resources' | 'logs' | 'portOf'>): Promise<RunningService> {
  const sums = readMetricFilters(resources()).map((filter) => ({ filter, sum: 0 }));
  const stop = logs.subscribe((line, logGroup) => {
    for (const each of sums) {
      const { filter } = each;
      if (filter.logGroup !== logGroup || !filter.matches(line)) continue;
      each.sum += filter.valueOf(line) ?? 0;
    }
  });
  return {
    name: 'CloudWatch (metrics)',
    url: `${localUrl(portOf(CONTROL_PORT))}/status`,
    status: () => ({ metrics: sums.map(({ filter, sum }) => ({ ...filter.metric, sum })) }),
    reset() {
      for (const each of sums) each.sum = 0;
    },
    stop: async () => stop(),
  };
}
