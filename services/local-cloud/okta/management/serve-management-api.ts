import { type HttpServer, listen } from '../../http/serve-http.ts';
import type { ManagedOrg } from './managed-org.ts';
import { createManagementApi } from './management-api.ts';
import type { ServiceApp } from './service-app.ts';

export interface ManagementServer extends HttpServer {
  /** Address of the org, without a slash at its end. */
  readonly origin: string;
  readonly org: ManagedOrg;
}

/** Serves the Management API of an empty org on a free port of 127.0.0.1. */
export async function serveManagementApi(app: ServiceApp): Promise<ManagementServer> {
  // The org's address is part of its answers, and is known only now.
  const { promise: api, resolve } = Promise.withResolvers<ReturnType<typeof createManagementApi>>();
  const http = await listen(0, async (req, res) => {
    const url = new URL(req.url ?? '/', origin);
    if (!(await (await api).handle({ req, res, url }))) res.writeHead(404).end();
  });
  const origin = `http://127.0.0.1:${http.port}`;
  const created = createManagementApi(app, origin);
  resolve(created);
  return { ...http, origin, org: created.org };
}
