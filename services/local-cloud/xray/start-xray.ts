import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { CloudContext, RunningService } from '../context.ts';
import { serveHttp } from '../http/serve-http.ts';
import { fromFetch } from '../iam/signed-request.ts';
import { localUrl } from '../ports.ts';
import { STYLES, tracePage, tracesPage } from './pages.ts';
import { receiveDatagrams } from './receive-datagrams.ts';
import { SAMPLING_RULES, SAMPLING_TARGETS } from './sampling.ts';
import { createTraceStore, type TraceStore } from './trace-store.ts';

const CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const putTraceSegments = z.object({ TraceSegmentDocuments: z.array(z.string()).min(1) });

/**
 * X-Ray on one port: its API, which asks for signed requests; a UDP port for what emulated services
 * record in their own name and for what the daemons beside the processes let through; and the pages
 * that show what arrived.
 */
export async function startXRay(context: CloudContext): Promise<RunningService> {
  const traces = createTraceStore();
  const datagrams = await receiveDatagrams(context.ports.xray, traces.put);
  const server = await serveHttp(context.ports.xray, createXRayApp(context, traces).fetch);
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
export function createXRayApp(
  { logs, iam }: Pick<CloudContext, 'logs' | 'iam'>,
  traces: TraceStore,
): Hono {
  const app = new Hono();

  /** Answers as X-Ray's API when a signed request comes from a role that may ask for this. */
  const operation =
    (action: string, answer: (c: Context, body: string) => Response) =>
    async (c: Context): Promise<Response> => {
      const raw = new Uint8Array(await c.req.arrayBuffer());
      const caller = await iam.authenticate(fromFetch(c.req.raw, raw), 'xray');
      if (caller.kind === 'refused') {
        const { status, type, message } = caller.fault;
        return c.json({ message }, status as 403, { 'x-amzn-errortype': type });
      }
      const message = iam.refuse(caller.session, { action, resource: '*' });
      return message === undefined
        ? answer(c, new TextDecoder().decode(raw))
        : c.json({ message }, 403, { 'x-amzn-errortype': 'AccessDeniedException' });
    };
  app.post(
    '/TraceSegments',
    operation('xray:PutTraceSegments', (c, body) => {
      const { TraceSegmentDocuments } = putTraceSegments.parse(JSON.parse(body));
      for (const document of TraceSegmentDocuments) traces.put(JSON.parse(document));
      return c.json({ UnprocessedTraceSegments: [] });
    }),
  );
  app.post(
    '/GetSamplingRules',
    operation('xray:GetSamplingRules', (c) => c.json(SAMPLING_RULES)),
  );
  app.post(
    '/SamplingTargets',
    operation('xray:GetSamplingTargets', (c) => c.json(SAMPLING_TARGETS)),
  );
  app.onError((error, c) =>
    error instanceof z.ZodError || error instanceof SyntaxError
      ? c.json({ message: 'Malformed request' }, 400, {
          'x-amzn-errortype': 'InvalidRequestException',
        })
      : c.json({ message: 'Internal failure' }, 500, { 'x-amzn-errortype': 'InternalFailure' }),
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
