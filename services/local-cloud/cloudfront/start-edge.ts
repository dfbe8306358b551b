import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { logWhenClosed } from '../http/log-when-closed.ts';
import { listen } from '../http/serve-http.ts';
import { EDGE_LIMITS } from '../http/server-limits.ts';
import { localUrl } from '../ports.ts';
import { openBuckets } from '../s3/open-buckets.ts';
import { type Edge, handleViewer } from './handle-viewer.ts';
import { createLiveReload } from './live-reload.ts';
import { loadDistribution } from './load-distribution.ts';
import { EDGE_PORT } from './port.ts';

export interface EdgeOptions {
  /** Adds a script to HTML answers that reloads the page on a new release (default: off). */
  readonly liveReload?: boolean;
}

export interface RunningEdge extends RunningService {
  /** Reloads the open pages; does nothing without `liveReload`. */
  notifyReload(): void;
}

/** CloudFront and the buckets behind it. @throws Error if a part of the distribution is unknown. */
export async function startEdge(
  context: CloudContext,
  { liveReload = false }: EdgeOptions = {},
): Promise<RunningEdge> {
  const reload = liveReload ? createLiveReload() : undefined;
  /** Earlier versions of the frontend: their pages may still be open. */
  const earlier = new Set<string>();
  const load = (): Edge => {
    const buckets = openBuckets(context, [...earlier]);
    earlier.add(context.artifacts.releasedVersion('frontend'));
    return { distribution: loadDistribution(context), buckets, liveReload: reload };
  };
  let edge = load();
  const server = await listen(
    context.portOf(EDGE_PORT),
    (request, response) => {
      logWhenClosed(context.logs, 'cloudfront', request, response);
      handleViewer(request, response, edge).catch((error: unknown) => {
        context.logs.write('cloudfront', 'request-failed', {
          level: 'error',
          error: String(error),
        });
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end();
      });
    },
    { limits: EDGE_LIMITS, openTo: { visitors: true } },
  );
  const notifyReload = () => reload?.notify();
  return {
    name: 'CloudFront (the app)',
    url: localUrl(server.port),
    notifyReload,
    async release(service) {
      if (service !== 'frontend') return;
      edge = load();
      notifyReload();
    },
    stop: () => server.close(),
  };
}
