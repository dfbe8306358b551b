import type { IncomingMessage } from 'node:http';
import { HEADER } from '@three-tier-chat/wire-contract';
import type { CloudContext, RunningService } from '../context.ts';
import { type ForwardFault, forward } from '../http/forward.ts';
import { logWhenClosed } from '../http/log-when-closed.ts';
import { listen } from '../http/serve-http.ts';
import { localUrl } from '../ports.ts';
import { appRunnerSwitches } from './app-runner-switches.ts';
import { type Instance, startInstance } from './instance.ts';
import { makeInstanceEnvironment } from './instance-environment.ts';
import { loadServiceDefinition } from './service-definition.ts';
import { createServiceHost } from './service-host.ts';

export interface AppRunnerOptions {
  /** Longest request, in milliseconds (default: App Runner's 120 seconds). */
  readonly requestTimeoutMs?: number;
}

/** A request ends here, whatever it is doing (Developer Guide, "Request timeout"). */
const REQUEST_TIMEOUT_MS = 120_000;

/** Starts the App Runner service of the stacks. @throws Error when its image does not become healthy. */
export async function startAppRunner(
  context: CloudContext,
  { requestTimeoutMs = REQUEST_TIMEOUT_MS }: AppRunnerOptions = {},
): Promise<RunningService> {
  const { ports, logs } = context;
  const { artifact } = loadServiceDefinition(context.resources());
  const origin = localUrl(ports.backendProcess);
  const host = createServiceHost({
    start: (onCrash) => startReleased(context, origin, onCrash),
    onCrash: (exit) => logs.write('app-runner', 'instance-crashed', { level: 'ERROR', exit }),
    onStartFailed: (error) =>
      logs.write('app-runner', 'instance-not-started', { level: 'ERROR', error: String(error) }),
  });
  await host.replace();

  const server = await listen(ports.backend, async (request, response) => {
    logWhenClosed(logs, 'app-runner', request, response);
    if (!(await host.available())) {
      response.writeHead(appRunnerSwitches.unavailableStatus).end();
      return;
    }
    const fault = await forward(request, response, {
      origin,
      path: request.url ?? '/',
      headers: forwardedHeaders(request),
      timeoutMs: requestTimeoutMs,
      answerHeaders: ({ headers }) => ({ ...headers, server: 'envoy' }),
    });
    if (fault) response.writeHead(STATUS_OF_FAULT[fault]).end();
  });
  return {
    name: 'App Runner (backend)',
    url: localUrl(server.port),
    async release(service) {
      if (service === artifact) await host.replace();
    },
    async stop() {
      await server.close();
      await host.stop();
    },
  };
}

const STATUS_OF_FAULT: Readonly<Record<ForwardFault, number>> = {
  unreachable: appRunnerSwitches.unavailableStatus,
  silence: appRunnerSwitches.timeoutStatus,
  timeout: appRunnerSwitches.timeoutStatus,
};

async function startReleased(
  context: CloudContext,
  origin: string,
  onCrash: (exit: string) => void,
): Promise<Instance> {
  const { artifact, version, environment, healthCheckPath } = loadServiceDefinition(
    context.resources(),
  );
  return startInstance({
    process: {
      name: artifact,
      command: ['main.mjs'],
      cwd: await context.artifacts.unpack(artifact, version),
      environment: makeInstanceEnvironment(environment, context),
      onLine: (line) => context.logs.ingest(artifact, line),
    },
    healthUrl: `${origin}${healthCheckPath}`,
    onCrash: (code, signal) => onCrash(signal ?? `code ${code}`),
  });
}

function forwardedHeaders({ headers, socket }: IncomingMessage) {
  const caller = socket.remoteAddress ?? '127.0.0.1';
  const { [HEADER.traceId]: trace, 'x-forwarded-for': earlier, ...others } = headers;
  return {
    ...others,
    ...(trace && appRunnerSwitches.forwardsTraceHeader && { [HEADER.traceId]: trace }),
    'x-forwarded-for': earlier ? `${earlier}, ${caller}` : caller,
    'x-forwarded-proto': 'https',
  };
}
