import { Hono } from 'hono';
import type { CloudContext, RunningService } from '../context.ts';
import { serveHttp } from '../http/serve-http.ts';
import type { LogStore } from '../logs/log-store.ts';
import { localUrl } from '../ports.ts';
import { STYLES, tracePage, tracesPage } from './pages.ts';
import { receiveDatagrams } from './receive-datagrams.ts';
import { createTraceStore, type TraceStore } from './trace-store.ts';

const CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/**
 * X-Ray on one port: the daemon's UDP side, the API that the SDK asks for sampling rules, and the
 * pages that show what arrived.
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

/** The API and the pages of the port's TCP side. */
export function createXRayApp(logs: LogStore, traces: TraceStore): Hono {
  const app = new Hono();
  app.post('/GetSamplingRules', (c) => c.json({ SamplingRuleRecords: [] }));
  app.post('/SamplingTargets', (c) =>
    c.json({ SamplingTargetDocuments: [], LastRuleModification: 0, UnprocessedStatistics: [] }),
  );

  app.use('*', async (c, next) => {
    await next();
    c.header('content-security-policy', CSP);
    c.header('cache-control', 'no-store');
  });
  app.get('/', (c) => c.redirect('/traces'));
  app.get('/traces.css', (c) => c.body(STYLES, 200, { 'content-type': 'text/css' }));
  app.get('/traces', (c) => c.html(tracesPage(traces.summaries())));
  app.get('/traces/:root', (c) => {
    const root = c.req.param('root');
    return c.html(tracePage(root, traces.segmentsOf(root), logs.ofTrace(root)));
  });
  app.get('/api/traces', (c) => c.json({ traces: traces.summaries() }));
  app.get('/api/traces/:root', (c) => c.json({ segments: traces.segmentsOf(c.req.param('root')) }));
  app.get('/api/traces/:root/logs', (c) => c.json({ lines: logs.ofTrace(c.req.param('root')) }));
  // Lines that belong to no trace too: the terminal leaves out fields that are too long for it.
  app.get('/api/logs', (c) => c.json({ lines: logs.all() }));
  return app;
}
