import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import {
  formatTraceHeader,
  HEADER,
  makeTraceRoot,
  parseTraceHeader,
  type TraceHeader,
  tokenFingerprint,
} from '@three-tier-chat/wire-contract';
import { issuerOf } from '../agentcore/authorizer-configuration.ts';
import { type Authorizer, bearerToken } from '../agentcore/custom-jwt-authorizer.ts';
import { openSegment } from '../agentcore/open-segment.ts';
import { recordChecks } from '../agentcore/recorded-authorizer.ts';
import type { EndpointHandler } from '../agentcore/start-endpoint.ts';
import { onlyValue, readAuthorization } from '../http/authorization-header.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { SegmentSender } from '../xray/send-segment.ts';
import { admit } from './admission.ts';
import type { AgentProcess } from './agent-process.ts';
import { createInvocation, type InvocationLimits } from './invocation.ts';
import { invalid, type Refusal, sendRefusal } from './refusal.ts';
import { parseRoute } from './route.ts';
import type { RuntimeDefinition } from './runtime-definition.ts';
import type { RuntimeSwitches } from './switches.ts';

export const RUNTIME_LOG_SERVICE = 'agentcore-runtime';

const SEGMENT = {
  name: RUNTIME_LOG_SERVICE,
  origin: 'AWS::BedrockAgentCore::Runtime',
} as const;

export interface FrontDoorOptions {
  /** Read for each request, since a release changes it. */
  readonly runtime: () => {
    readonly definition: RuntimeDefinition;
    readonly authorizer: Authorizer;
  };
  readonly agent: AgentProcess;
  readonly accountId: string;
  readonly logs: LogStore;
  readonly segments: Pick<SegmentSender, 'send'>;
  readonly switches: RuntimeSwitches;
  readonly limits?: InvocationLimits;
}

/** The data plane of AgentCore Runtime (InvokeAgentRuntime, StopRuntimeSession). */
export function createFrontDoor(options: FrontDoorOptions): EndpointHandler {
  const { agent, accountId, logs, segments, switches } = options;
  const invocation = createInvocation(agent, switches, options.limits);

  return async (request, response, origin) => {
    const { definition, authorizer } = options.runtime();
    const route = parseRoute(request.method ?? '', request.url ?? '/', definition, accountId);
    if (route.kind === 'metadata') {
      sendMetadata(response, definition, resourceUrl(origin, route.pathSegment));
      return;
    }

    const startedAt = performance.now();
    const requestId = randomUUID();
    const trace = readTrace(request);
    const segment = openSegment(trace, SEGMENT);
    const log = { trace_id: trace.root, request_id: requestId, ...(await fingerprint(request)) };
    const checker = recordChecks(authorizer, definition.authorizer, logs, {
      checker: RUNTIME_LOG_SERVICE,
      traceId: trace.root,
      requestId,
    });
    const refuse = (refusal: Refusal) => {
      sendRefusal(response, refusal, requestId);
      return { verdict: 'refused', reason: refusal.reason };
    };
    const answer = async (): Promise<Readonly<Record<string, string>>> => {
      if (route.kind === 'malformed-target') return refuse(MALFORMED_TARGET);
      if (route.kind === 'unknown-path') return refuse(unknownPath(request));
      if (route.kind === 'unknown-runtime') return refuse(unknownRuntime(route));
      const metadataUrl = metadataUrlOf(origin, route.pathSegment);
      const admission = await admit(request, checker, metadataUrl, switches);
      if (admission.kind === 'refused') return refuse(admission.refusal);
      const { sessionId } = admission;
      const call = {
        sessionId,
        requestId,
        traceHeader: trace.header,
        containerTraceHeader: switches.recordsOwnSegment ? segment.header : trace.header,
      };
      const refusal =
        route.kind === 'stop-session'
          ? invocation.stopSession(request, response, call)
          : await invocation.invoke(request, response, definition.headerAllowlist, call);
      return { session_id: sessionId, ...(refusal ? refuse(refusal) : { verdict: 'allowed' }) };
    };

    const outcome = await answer();
    const cutOffBy = await finished(response).then(
      () => undefined,
      () => (response.errored ? 'agent' : 'caller'),
    );
    const status = response.statusCode;
    logs.write(RUNTIME_LOG_SERVICE, route.kind, {
      ...log,
      ...outcome,
      ...(cutOffBy && { reason: CUT_OFF[cutOffBy] }),
      status,
      duration_ms: Math.round(performance.now() - startedAt),
    });
    if (!switches.recordsOwnSegment || trace.sampled === '0') return;
    const url = `${origin}/runtimes/${definition.id}/invocations`;
    const annotations = { request_id: requestId, operation: route.kind, ...outcome };
    segments.send(segment.close({ status, url, annotations, cutOffBy }));
  };
}

const MALFORMED_TARGET = invalid('The request line names no path', 'malformed-target');

const CUT_OFF = { agent: 'agent-broke-off', caller: 'caller-gone' } as const;

function resourceUrl(origin: string, pathSegment: string): string {
  return `${origin}/runtimes/${pathSegment}/invocations?qualifier=DEFAULT`;
}

function metadataUrlOf(origin: string, pathSegment: string): string {
  return `${origin}/runtimes/${pathSegment}/invocations/.well-known/oauth-protected-resource?qualifier=DEFAULT`;
}

/** RFC 9728 §3.2. */
function sendMetadata(
  response: ServerResponse,
  { authorizer }: RuntimeDefinition,
  resource: string,
): void {
  const body = {
    authorization_servers: [issuerOf(authorizer)],
    resource,
    scopes_supported: authorizer.allowedScopes,
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function readTrace({ headers }: IncomingMessage): TraceHeader & { readonly header: string } {
  const header = String(headers[HEADER.traceId] ?? '');
  const trace = parseTraceHeader(header);
  if (trace) return { ...trace, header };
  const root = makeTraceRoot();
  return { root, header: formatTraceHeader({ root }) };
}

async function fingerprint({
  rawHeaders,
}: IncomingMessage): Promise<{ token_fingerprint?: string }> {
  const token = bearerToken(onlyValue(readAuthorization(rawHeaders)));
  return token ? { token_fingerprint: await tokenFingerprint(token) } : {};
}

function unknownPath({ method }: IncomingMessage): Refusal {
  return {
    status: 404,
    errorType: 'ResourceNotFoundException',
    message: `The Runtime has no such operation: ${method}`,
    reason: 'unknown-path',
  };
}

function unknownRuntime({ id, qualifier }: { id: string; qualifier: string }): Refusal {
  return {
    status: 404,
    errorType: 'ResourceNotFoundException',
    message: `No endpoint or agent found with qualifier '${qualifier}' for agent '${id}'`,
    reason: 'unknown-runtime',
  };
}
