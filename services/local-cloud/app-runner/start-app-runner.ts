import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { HEADER, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { EDGE_PORT } from '../cloudfront/port.ts';
import { openLogStream } from '../cloudwatch-logs/open-log-stream.ts';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { readAuthorization } from '../http/authorization-header.ts';
import { loopbackOrigins } from '../http/foreign-request.ts';
import { forward } from '../http/forward.ts';
import { logWhenClosed } from '../http/log-when-closed.ts';
import { readTarget } from '../http/request-target.ts';
import { listen } from '../http/serve-http.ts';
import type { RoleSession } from '../iam/iam.ts';
import { localUrl } from '../ports.ts';
import { guardArguments } from '../process/guard-arguments.ts';
import type { HostedService } from './hosted-service.ts';
import { type Instance, startInstance } from './instance.ts';
import { makeInstanceEnvironment } from './instance-environment.ts';
import type { Platform } from './platform.ts';
import { BACKEND_PORT, BACKEND_PROCESS_PORT } from './port.ts';
import { loadServiceDefinition } from './service-definition.ts';
import { createServiceHost } from './service-host.ts';
import { assumeInstanceRole, requireLoadBalancer, requirePull } from './service-roles.ts';

export interface AppRunnerOptions {
  /** Time limit of a request, in milliseconds (default: the platform's). */
  readonly requestTimeoutMs?: number;
  /** Idle timeout, in milliseconds (default: the platform's). */
  readonly silenceMs?: number;
}

/**
 * Starts the service of the stacks that runs the backend, on App Runner or on ECS Express Mode.
 *
 * @throws Error if the platform cannot assume its roles or pull its image, or if the image does not
 * become healthy.
 */
export async function startAppRunner(
  context: CloudContext,
  options: AppRunnerOptions = {},
): Promise<RunningService> {
  const { portOf, logs } = context;
  const definition = loadServiceDefinition(context.resources());
  const { artifact, platform } = definition;
  const { requestTimeoutMs = platform.requestTimeoutMs, silenceMs = platform.silenceMs } = options;
  const origin = localUrl(portOf(BACKEND_PROCESS_PORT));
  const host = createServiceHost({
    releaseHoldsRequests: platform.releaseHoldsRequests,
    start: (onCrash) => startReleased(context, origin, onCrash),
    onCrash: (exit) => logs.write(platform.service, 'instance-crashed', { level: 'ERROR', exit }),
    onStartFailed: (error) =>
      logs.write(platform.service, 'instance-not-started', {
        level: 'ERROR',
        error: String(error),
      }),
  });
  try {
    await host.replace();
  } catch (error) {
    await host.stop();
    throw error;
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method, url } = request;
    const headers = forwardedHeaders(request, platform);
    logWhenClosed(logs, platform.service, { method, url, headers }, response);
    if (!readTarget(url) || readAuthorization(request.rawHeaders).kind === 'several') {
      response.writeHead(400).end();
      return;
    }
    if (!(await host.available())) {
      response.writeHead(platform.statusOf.unavailable).end();
      return;
    }
    const fault = await forward(request, response, {
      origin,
      path: url ?? '/',
      headers,
      ...(requestTimeoutMs !== undefined && { timeoutMs: requestTimeoutMs }),
      ...(silenceMs !== undefined && { silenceMs }),
      answerHeaders: ({ headers }) => ({
        ...headers,
        ...(platform.server && { server: platform.server }),
      }),
    });
    if (fault) response.writeHead(platform.statusOf[fault]).end();
  };
  const server = await listen(
    portOf(BACKEND_PORT),
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        logs.write(platform.service, 'request-failed', { level: 'ERROR', error: String(error) });
        if (response.headersSent) response.destroy();
        else response.writeHead(502).end();
      });
    },
    // The edge has already checked its own pages, and forwards what the browser sent.
    { openTo: { origins: originsOf(definition, portOf(EDGE_PORT)), visitors: true } },
  );
  return {
    name: platform.title,
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

/** Pages of the edge, and the origins that the backend itself allows without it. */
function originsOf({ environment }: HostedService, edgePort: number): ReadonlySet<string> {
  const allowed = environment['ALLOWED_ORIGINS']?.split(',') ?? [];
  return new Set([...loopbackOrigins(edgePort), ...allowed]);
}

async function startReleased(
  context: CloudContext,
  origin: string,
  onCrash: (exit: string) => void,
): Promise<Instance> {
  const definition = loadServiceDefinition(context.resources());
  const { artifact, version, environment, healthCheckPath } = definition;
  requireLoadBalancer(context.iam, definition);
  const puller = requirePull(context.iam, definition);
  const { credentials } = assumeInstanceRole(context.iam, definition);
  return startInstance({
    process: {
      name: artifact,
      command: [...guardArguments(context.portOf(BACKEND_PORT)), 'main.mjs'],
      cwd: await context.artifacts.unpack(artifact, version),
      environment: makeInstanceEnvironment(environment, context, credentials),
      onLine: linesTo(context, definition, puller),
    },
    healthUrl: `${origin}${healthCheckPath}`,
    onCrash: (code, signal) => onCrash(signal ?? `code ${code}`),
  });
}

/**
 * ECS writes the code's lines with the role that pulls, App Runner with permissions of its own.
 *
 * @throws Error if ECS may not write them: it then starts no task.
 */
function linesTo(
  context: CloudContext,
  { artifact, logGroup: group, logWriter }: HostedService,
  session: RoleSession,
): (line: string) => void {
  if (logWriter === 'platform') {
    const place = { group, stream: `instance/${randomBytes(16).toString('hex')}` };
    return (line) => context.logs.ingest(artifact, line, place);
  }
  const stream = openLogStream(context, { group, stream: `backend/${artifact}`, session });
  if (!stream.isOpen) {
    throw new Error(
      `${artifact}: ResourceInitializationError: failed to validate logger args: create stream: its role may not write to ${group}`,
    );
  }
  return (line) => stream.ingest(artifact, line);
}

function forwardedHeaders(
  { headers, socket }: IncomingMessage,
  { traceHeader }: Platform,
): IncomingHttpHeaders {
  const caller = socket.remoteAddress ?? '127.0.0.1';
  const { [HEADER.traceId]: _, 'x-forwarded-for': earlier, ...others } = headers;
  const trace = TRACE_HEADER[traceHeader](headers[HEADER.traceId]?.toString());
  return {
    ...others,
    ...(trace && { [HEADER.traceId]: trace }),
    'x-forwarded-for': earlier ? `${earlier}, ${caller}` : caller,
    'x-forwarded-proto': 'https',
  };
}

const TRACE_HEADER: Readonly<
  Record<Platform['traceHeader'], (trace: string | undefined) => string | undefined>
> = {
  kept: (trace) => trace,
  dropped: () => undefined,
  marked(trace) {
    if (!trace) return `Root=${makeTraceRoot()}`;
    const members = trace.split(';').filter((member) => !/^\s*Self=/i.test(member));
    return [`Self=${makeTraceRoot()}`, ...members].join(';');
  },
};
