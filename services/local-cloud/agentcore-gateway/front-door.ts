import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
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
import { readBody } from '../http/read-body.ts';
import { readTarget } from '../http/request-target.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { SegmentSender } from '../xray/send-segment.ts';
import { METADATA_PATH } from './challenge.ts';
import { createExchange, type ExchangeOptions, type Reply } from './exchange.ts';
import type { GatewayDefinition } from './gateway-definition.ts';
import type { GatewaySwitches } from './switches.ts';

export const GATEWAY_LOG_SERVICE = 'agentcore-gateway';

const SEGMENT = {
  name: GATEWAY_LOG_SERVICE,
  origin: 'AWS::BedrockAgentCore::Gateway',
} as const;

export interface FrontDoorOptions extends ExchangeOptions {
  readonly authorizer: Authorizer;
  readonly segments: Pick<SegmentSender, 'send'>;
  readonly logs: LogStore;
}

/** AgentCore quotas: a Gateway's payload. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** The Gateway's MCP endpoint: stateless, with JSON answers. */
export function createFrontDoor(options: FrontDoorOptions): EndpointHandler {
  const { gateway, authorizer, logs, segments, switches } = options;
  const exchange = createExchange(options);

  return async (request, response, origin) => {
    const refusal = refuseEarly(request, switches);
    if (refusal) {
      send(response, { status: refusal });
      return;
    }
    if (pathOf(request) === METADATA_PATH) {
      send(response, { status: 200, body: JSON.stringify(makeMetadata(gateway, origin)) });
      return;
    }

    const startedAt = performance.now();
    const requestId = randomUUID();
    const trace: TraceHeader = parseTraceHeader(String(request.headers[HEADER.traceId] ?? '')) ?? {
      root: makeTraceRoot(),
    };
    const authorization = readAuthorization(request.rawHeaders);
    const token = bearerToken(onlyValue(authorization));
    const segment = openSegment(trace, SEGMENT);
    const gone = new AbortController();
    response.once('close', () => gone.abort());

    const body = await readBody(request, MAX_BODY_BYTES);
    const reply: Reply = body
      ? await exchange({
          request,
          origin,
          authorization,
          authorizer: recordChecks(authorizer, gateway.authorizer, logs, {
            checker: GATEWAY_LOG_SERVICE,
            traceId: trace.root,
            requestId,
          }),
          raw: body,
          traceHeader: segment.header,
          signal: gone.signal,
        })
      : { status: 413, log: { reason: 'body-size' } };

    // Recorded before the answer, so that whoever receives the answer finds the line and the
    // segment.
    const fields = { request_id: requestId, ...reply.log };
    logs.write(GATEWAY_LOG_SERVICE, 'mcp-call', {
      trace_id: trace.root,
      ...(token && { token_fingerprint: await tokenFingerprint(token) }),
      ...fields,
      ...(reply.arguments && { arguments: reply.arguments }),
      ...(response.destroyed && { reason: 'caller-gone' }),
      status: reply.status,
      duration_ms: Math.round(performance.now() - startedAt),
    });
    if (trace.sampled !== '0') {
      segments.send(
        segment.close({ status: reply.status, url: `${origin}/mcp`, annotations: fields }),
      );
    }
    send(response, { ...reply, headers: { ...reply.headers, 'x-amzn-requestid': requestId } });
  };
}

/** Status for a request that is not an MCP call; undefined for an MCP call and for the metadata. */
function refuseEarly(
  request: IncomingMessage,
  { otherMethodStatus }: GatewaySwitches,
): number | undefined {
  const path = pathOf(request);
  if (path === undefined) return 400;
  if (path === METADATA_PATH) return request.method === 'GET' ? undefined : 405;
  if (path !== '/mcp') return 404;
  return request.method === 'POST' ? undefined : otherMethodStatus;
}

/** Undefined if the request line has no path. */
function pathOf({ url }: IncomingMessage): string | undefined {
  return readTarget(url)?.path;
}

/** RFC 9728 §2, at the host's root. */
function makeMetadata({ authorizer }: GatewayDefinition, origin: string): object {
  return {
    authorization_servers: [issuerOf(authorizer)],
    resource: `${origin}/mcp`,
    scopes_supported: authorizer.allowedScopes,
  };
}

function send(response: ServerResponse, { status, headers, body }: Omit<Reply, 'log'>): void {
  response
    .writeHead(status, {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
      ...(status === 405 && { allow: 'POST' }),
    })
    .end(body);
}
