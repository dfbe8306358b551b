import { type Context, Hono } from 'hono';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import type { PlainAnswer, RequestFault } from '../http/read-for-fetch.ts';
import { type HttpServer, serveHttp } from '../http/serve-http.ts';
import { fromFetch } from '../iam/signed-request.ts';
import { localUrl } from '../ports.ts';
import { createApiFaults } from './api-faults.ts';
import { MAX_REQUEST_BYTES, putSpans } from './otlp/put-spans.ts';
import { XRAY_PORT } from './port.ts';
import { putTraceSegments } from './put-trace-segments.ts';
import { receiveDatagrams } from './receive-datagrams.ts';
import { SAMPLING_RULES, SAMPLING_TARGETS } from './sampling.ts';
import { createTraceStore, type TraceStore } from './trace-store.ts';
import { xraySwitches } from './xray-switches.ts';

/** Media type of OTLP as Protocol Buffers (OpenTelemetry Protocol Specification, "OTLP/HTTP"). */
const PROTOBUF = 'application/x-protobuf';

/**
 * X-Ray on one port: its API, which requires signed requests, and a UDP port for what emulated
 * services record in their own name and for what the daemons beside the processes pass on.
 *
 * Its faults affect every caller of the API: those of `createApiFaults`, and `xray-unreachable`,
 * which closes the TCP port and with it the pages.
 *
 * @param traces stores what arrives.
 * @param pages answer the other requests on the same port; a link on any page may lead to them.
 */
export async function startXRay(
  context: CloudContext,
  traces: TraceStore = createTraceStore(),
  pages?: Hono,
): Promise<RunningService> {
  const datagrams = await receiveDatagrams(context.portOf(XRAY_PORT), traces.put);
  const { faults, middleware } = createApiFaults();
  const app = new Hono().use('/TraceSegments', middleware).use('/v1/traces', middleware);
  app.route('/', createXRayApp(context, traces, pages));
  const listen = () =>
    serveHttp(context.portOf(XRAY_PORT), app.fetch, {
      openTo: { visitors: pages !== undefined },
      bodyBytes: MAX_REQUEST_BYTES,
      refuse: refuseUnread,
    });
  let server: HttpServer | undefined = await listen();
  const setUnreachable = async (on: boolean) => {
    const last = server;
    if (on) server = undefined;
    else server ??= await listen();
    if (on) await last?.close();
  };
  return {
    name: 'X-Ray',
    url: localUrl(context.portOf(XRAY_PORT)),
    faults: { ...faults, 'xray-unreachable': setUnreachable },
    reset: traces.clear,
    async stop() {
      await Promise.all([datagrams.close(), setUnreachable(true)]);
    },
  };
}

/**
 * In X-Ray's terms. No quota limits a request of segments, which may be as large as one of spans.
 */
function refuseUnread(fault: RequestFault): PlainAnswer {
  return fault === 'target'
    ? { status: 400, body: '{"message":"The request line names no path"}' }
    : { status: 400, body: '{"message":"A request has at most 5 MB"}' };
}

/** X-Ray's own API, for signed requests of roles that may make them, and the answers of `pages`. */
export function createXRayApp(
  { logs, iam }: Pick<CloudContext, 'logs' | 'iam'>,
  traces: TraceStore,
  pages: Hono = new Hono(),
): Hono {
  const app = new Hono();

  const operation =
    (actions: readonly string[], answer: (c: Context, body: Uint8Array) => Response) =>
    async (c: Context): Promise<Response> => {
      const raw = new Uint8Array(await c.req.arrayBuffer());
      const caller = await iam.authenticate(fromFetch(c.req.raw, raw), 'xray');
      if (caller.kind === 'refused') {
        const { status, type, message } = caller.fault;
        return c.json({ message }, status as 403, { 'x-amzn-errortype': type });
      }
      for (const action of actions) {
        const message = iam.refuse(caller.session, { action, resource: '*' });
        if (message !== undefined) {
          return c.json({ message }, 403, { 'x-amzn-errortype': 'AccessDeniedException' });
        }
      }
      return answer(c, raw);
    };
  app.post(
    '/TraceSegments',
    operation(['xray:PutTraceSegments'], (c, raw) => {
      const { status, body } = putTraceSegments(raw, traces);
      return c.json(body, status);
    }),
  );
  app.post(
    '/v1/traces',
    operation(xraySwitches.otlpActions, (c, raw) => {
      if (c.req.header('content-type') !== PROTOBUF) {
        return c.json({ message: `The local cloud accepts only ${PROTOBUF}` }, 415);
      }
      const answer = putSpans(raw, traces);
      return answer.status === 200
        ? c.body(new Uint8Array(answer.body), 200, { 'content-type': PROTOBUF })
        : c.json({ message: answer.message }, answer.status);
    }),
  );
  app.post(
    '/GetSamplingRules',
    operation(['xray:GetSamplingRules'], (c) => c.json(SAMPLING_RULES)),
  );
  app.post(
    '/SamplingTargets',
    operation(['xray:GetSamplingTargets'], (c) => c.json(SAMPLING_TARGETS)),
  );
  app.onError((error, c) => {
    logs.write('xray', 'request-failed', { level: 'ERROR', error: String(error) });
    return c.json({ message: 'The emulator failed: see its log' }, 500, {
      'x-amzn-errortype': 'InternalFailure',
    });
  });
  return app.route('/', pages);
}
