import { Hono } from 'hono';
import * as z from 'zod';
import type { CloudContext } from '../context.ts';
import type { Fault, RunningService } from '../emulated-service.ts';
import { parseJson } from '../http/parse-json.ts';
import { serveHttp } from '../http/serve-http.ts';
import type { LogStore } from '../logs/log-store.ts';
import { localUrl } from '../ports.ts';
import { CONTROL_PORT } from './port.ts';

const faultSchema = z.strictObject({ fault: z.string(), active: z.boolean() });

const MEDIA_TYPE = 'application/json';

/**
 * The control port: `GET /status`, `POST /reset`, `POST /faults` `{"fault": name, "active":
 * boolean}`. It exists only on a laptop, without a counterpart in AWS. Requests that change
 * something must be `application/json`, which no form of a page can send.
 */
export async function startControl(
  context: CloudContext,
  services: readonly RunningService[],
): Promise<RunningService> {
  const server = await serveHttp(
    context.portOf(CONTROL_PORT),
    createControlApp(context.logs, services).fetch,
  );
  return {
    name: 'Control',
    url: `${localUrl(context.portOf(CONTROL_PORT))}/status`,
    stop: server.close,
  };
}

/** Answers of the control port. */
export function createControlApp(logs: LogStore, services: readonly RunningService[]): Hono {
  const faults = Object.assign({}, ...services.map((service) => service.faults ?? {})) as Readonly<
    Record<string, Fault>
  >;
  const active = new Set<string>();
  const app = new Hono();

  app.get('/status', (c) =>
    c.json({
      status: 'ready',
      services: services.map((service) => ({
        name: service.name,
        url: service.url,
        ...(service.status?.() ?? {}),
      })),
      faults: Object.keys(faults).map((fault) => ({ fault, active: active.has(fault) })),
    }),
  );
  app.use(async (c, next) => {
    const [mediaType] = (c.req.header('content-type') ?? '').split(';');
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (isRead || mediaType?.trim().toLowerCase() === MEDIA_TYPE) return next();
    return c.json({ message: `Send it with "Content-Type: ${MEDIA_TYPE}"` }, 415);
  });
  app.post('/reset', async (c) => {
    for (const fault of active) await faults[fault]?.(false);
    active.clear();
    for (const service of services) await service.reset?.();
    logs.clear();
    return c.json({ status: 'reset' });
  });
  app.post('/faults', async (c) => {
    const body = faultSchema.safeParse(parseJson(new Uint8Array(await c.req.arrayBuffer())));
    if (!body.success || !Object.hasOwn(faults, body.data.fault)) {
      const known = Object.keys(faults).join(', ');
      return c.json(
        { message: `Send {"fault": name, "active": boolean}; the faults are: ${known}` },
        400,
      );
    }
    const { fault, active: on } = body.data;
    await faults[fault]?.(on);
    if (on) active.add(fault);
    else active.delete(fault);
    return c.json({ fault, active: on });
  });
  app.notFound((c) =>
    c.json({ message: 'The control port has GET /status, POST /reset and POST /faults' }, 404),
  );
  app.onError((error, c) => {
    logs.write('control', 'request-failed', { level: 'ERROR', error: String(error) });
    return c.json({ message: 'The local cloud could not do this: see its log' }, 500);
  });
  return app;
}
