import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { startXRay } from '../xray/start-xray.ts';
import { createTraceStore } from '../xray/trace-store.ts';
import { createTraceRoutes } from './trace-routes.ts';

/**
 * X-Ray with the trace pages on its port, in place of AWS's console: they show what X-Ray stores.
 */
export async function startTraceViewer(context: CloudContext): Promise<RunningService> {
  const traces = createTraceStore();
  const xray = await startXRay(context, traces, createTraceRoutes(context.logs, traces));
  return { ...xray, name: 'X-Ray and trace pages', url: `${xray.url}/traces` };
}
