import type { CloudContext } from '../context.ts';
import type { RunningService, StartedServices } from '../emulated-service.ts';
import { startXRay } from '../xray/start-xray.ts';
import { createTraceStore } from '../xray/trace-store.ts';
import { createTraceRoutes } from './trace-routes.ts';

/**
 * X-Ray with the trace pages on its port, in place of AWS's console: they show what X-Ray stores.
 *
 * @param started asked for the names of users whenever a page is shown, since Okta starts later.
 */
export async function startTraceViewer(
  context: CloudContext,
  started: Pick<StartedServices, 'all'>,
): Promise<RunningService> {
  const { logs, iam } = context;
  const traces = createTraceStore();
  const names = async () => {
    const found = await Promise.all(started.all.map((service) => service.userNames?.() ?? []));
    return new Map(found.flatMap((each) => [...each]));
  };
  const pages = createTraceRoutes({ logs, traces, decisions: iam.decisions, names });
  const xray = await startXRay(context, traces, pages);
  return {
    ...xray,
    name: 'X-Ray and trace pages',
    url: `${xray.url}/traces`,
    reset() {
      iam.decisions.clear();
      return xray.reset?.();
    },
  };
}
