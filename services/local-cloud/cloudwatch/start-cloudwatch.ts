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
  const counts = readMetricFilters(resources()).map((filter) => ({ filter, count: 0 }));
  const stop = logs.subscribe((line, logGroup) => {
    for (const each of counts) {
      if (each.filter.logGroup === logGroup && each.filter.matches(line)) each.count += 1;
    }
  });
  return {
    name: 'CloudWatch (metrics)',
    url: `${localUrl(portOf(CONTROL_PORT))}/status`,
    status: () => ({ metrics: counts.map(({ filter, count }) => ({ ...filter.metric, count })) }),
    reset() {
      for (const each of counts) each.count = 0;
    },
    stop: async () => stop(),
  };
}
