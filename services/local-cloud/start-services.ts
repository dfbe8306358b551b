import type { CloudContext } from './context.ts';
import type { EmulatedService, RunningService, StartedServices } from './emulated-service.ts';
import type { CloudSettings } from './settings.ts';

/**
 * Starts services row by row, those of one row concurrently.
 *
 * @returns the running services, in the order of the rows.
 * @throws Error of the first that does not start. Nothing is left running then.
 */
export async function startServices(
  rows: readonly (readonly EmulatedService[])[],
  context: CloudContext,
  settings: CloudSettings,
): Promise<readonly RunningService[]> {
  const byService = new Map<EmulatedService, RunningService>();
  const all: RunningService[] = [];
  const started: StartedServices = {
    all,
    get<Running extends RunningService>(service: EmulatedService<Running>): Running {
      const running = byService.get(service);
      if (!running) {
        throw new Error(
          `${service.name} is not running yet: move its row before the services that need it`,
        );
      }
      // The value under a service is what its own start returned.
      return running as Running;
    },
  };
  try {
    for (const row of rows) {
      const results = await Promise.allSettled(
        row.map(async (service) => ({
          service,
          running: await service.start?.(context, { settings, started }),
        })),
      );
      for (const result of results) {
        if (result.status === 'rejected' || !result.value.running) continue;
        byService.set(result.value.service, result.value.running);
        all.push(result.value.running);
      }
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    }
  } catch (error) {
    await stopServices(all);
    throw error;
  }
  return all;
}

/** The last that started is stopped first. */
export async function stopServices(services: readonly RunningService[]): Promise<void> {
  for (const service of services.toReversed()) await service.stop();
}
