import { Hono } from 'hono';
import * as z from 'zod';
import type { CloudContext, Fault, RunningService } from '../context.ts';
import { serveHttp } from '../http/serve-http.ts';
import type { LogStore } from '../logs/log-store.ts';
import { localUrl } from '../ports.ts';

const faultSchema = z.strictObject({ fault: z.string(), active: z.boolean() });

/**
 * The control port: `GET /status`, `POST /reset`, `POST /faults` `{"fault": name, "active": boolean}`.
 * It is the laptop's own and has no counterpart in AWS.
 */
export async function startControl(
  context: CloudContext,
  services: readonly RunningService[],
): Promise<RunningService> {
  const server = await serveHttp(
    context.ports.control,
    createControlApp(context.logs, services).fetch,
  );
  return {
    name: 'Control',
    url: `${localUrl(context.ports.control)}/status`,
    stop: server.close,
  };
}

/** What the control port answers. */
export function createControlApp(logs: LogStore, services: readonly RunningService[]): Hono {
  const faults = Object.assign({}, ...services.map((service) => service.faults ?? {})) as Readonly<
    Record<string, Fault>
  >;
  const active = new Set<string>();
  const app = new Hono();

  app.get('/status', (c) =>
    c.json({
      status: 'ready',
      services: services.map(({ name, url }) => ({ name, url })),
      faults: Object.keys(faults).map((fault) => ({ fault, active: active.has(fault) })),
    }),
  );
  app.post('/reset', async (c) => {
    for (const fault of active) await faults[fault]?.(false);
    active.clear();
    for (const service of services) await service.reset?.();
    logs.clear();
    return c.json({ status: 'reset' });
  });
  app.post('/faults', async (c) => {
    const body = faultSchema.safeParse(await c.req.json().catch(() => undefined));
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
  return app;
}
