import { Hono } from 'hono';
import type { CloudContext, RunningService } from '../context.ts';
import { serveHttp } from '../http/serve-http.ts';
import type { LogStore } from '../logs/log-store.ts';
import { localUrl } from '../ports.ts';
import { putTraceSegments } from './put-trace-segments.ts';
import { receiveDatagrams } from './receive-datagrams.ts';
import { createTraceRoutes } from './trace-routes.ts';
import { createTraceStore, type TraceStore } from './trace-store.ts';

/**
 * X-Ray on one port: the daemon's UDP side, the API that takes segments and that the SDK asks for
 * sampling rules, and the pages that show what arrived.
 */
export async function startXRay(context: CloudContext): Promise<RunningService> {
  const traces = createTraceStore();
  const datagrams = await receiveDatagrams(context.ports.xray, traces.put);
  const server = await serveHttp(context.ports.xray, createXRayApp(context.logs, traces).fetch);
  return {
    name: 'X-Ray and trace pages',
    url: `${localUrl(context.ports.xray)}/traces`,
    reset: traces.clear,
    async stop() {
      await Promise.all([datagrams.close(), server.close()]);
    },
  };
}

/** X-Ray's own API, and the pages that show what arrived. */
export function createXRayApp(logs: LogStore, traces: TraceStore): Hono {
  const app = new Hono();
  app.post('/TraceSegments', async (c) => {
    const { status, body } = putTraceSegments(await c.req.text(), traces);
    return c.json(body, status);
  });
  app.post('/GetSamplingRules', (c) => c.json({ SamplingRuleRecords: [] }));
  app.post('/SamplingTargets', (c) =>
    c.json({ SamplingTargetDocuments: [], LastRuleModification: 0, UnprocessedStatistics: [] }),
  );
  return app.route('/', createTraceRoutes(logs, traces));
}
