import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { GatewayDefinition } from './gateway-definition.ts';
import type { Headers } from './header-rules.ts';
import { parseMessage, type RpcMessage } from './json-rpc.ts';
import type { GatewaySwitches } from './switches.ts';

export interface InterceptorCall {
  readonly functionArn: string;
  readonly payload: unknown;
  readonly traceHeader: string;
}

/** Calls a Lambda function as the Gateway does: synchronously, with the Gateway's service role. */
export type InvokeInterceptor = (call: InterceptorCall) => Promise<InterceptorAnswer>;

export type InterceptorAnswer =
  | { readonly kind: 'ok'; readonly payload: unknown }
  /** It could not be invoked, timed out or threw. */
  | { readonly kind: 'error'; readonly message: string };

/** What happens to a request after the interceptor. */
export type Interception =
  | { readonly kind: 'continue'; readonly message: RpcMessage; readonly headers: Headers }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Headers;
      readonly body: unknown;
    }
  | { readonly kind: 'fault'; readonly reason: string };

const headers = z.record(z.string(), z.string()).nullish();

const output = z.looseObject({
  interceptorOutputVersion: z.literal('1.0'),
  mcp: z.looseObject({
    transformedGatewayRequest: z
      .looseObject({ headers, body: z.record(z.string(), z.unknown()) })
      .nullish(),
    transformedGatewayResponse: z
      .looseObject({
        statusCode: z.number().int().min(200).max(599),
        headers,
        body: z.unknown(),
      })
      .nullish(),
  }),
});

export interface InterceptOptions {
  readonly gateway: GatewayDefinition;
  readonly invoke: InvokeInterceptor;
  readonly switches: GatewaySwitches;
}

/** Runs the REQUEST interceptor (AgentCore Developer Guide, "Types of interceptors"). */
export async function intercept(
  request: IncomingMessage,
  raw: string,
  message: RpcMessage,
  traceHeader: string,
  { gateway, invoke, switches }: InterceptOptions,
): Promise<Interception> {
  const { interceptor } = gateway;
  const isNotification = message.id === undefined;
  if (!interceptor || (isNotification && !switches.interceptsNotifications)) {
    return { kind: 'continue', message, headers: {} };
  }
  const payload = {
    interceptorInputVersion: '1.0',
    mcp: {
      rawGatewayRequest: { body: raw },
      gatewayRequest: {
        path: '/mcp',
        httpMethod: 'POST',
        headers: interceptor.passRequestHeaders ? readHeaders(request, switches) : {},
        body: message,
        context: null,
      },
      gatewayResponse: null,
    },
  };
  const call = { functionArn: interceptor.functionArn, payload, traceHeader };
  let answer = await invoke(call);
  for (let left = switches.interceptorRetries; answer.kind === 'error' && left > 0; left -= 1) {
    answer = await invoke(call);
  }
  if (answer.kind === 'error') return { kind: 'fault', reason: 'interceptor-failed' };
  return readOutput(answer.payload);
}

function readOutput(payload: unknown): Interception {
  const parsed = output.safeParse(payload);
  if (!parsed.success) return { kind: 'fault', reason: 'interceptor-output' };
  const { transformedGatewayRequest, transformedGatewayResponse } = parsed.data.mcp;
  if (transformedGatewayResponse) {
    const { statusCode, headers: own, body } = transformedGatewayResponse;
    return { kind: 'answer', status: statusCode, headers: own ?? {}, body };
  }
  const message = parseMessage(transformedGatewayRequest?.body);
  if (!message) return { kind: 'fault', reason: 'interceptor-output' };
  return { kind: 'continue', message, headers: transformedGatewayRequest?.headers ?? {} };
}

/** All headers of the caller except the MCP session's, which AgentCore was seen to withhold. */
function readHeaders(
  { rawHeaders }: IncomingMessage,
  { interceptorHeaderCasing }: GatewaySwitches,
): Headers {
  const read: Record<string, string> = Object.create(null);
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const sent = rawHeaders[at] ?? '';
    if (sent.toLowerCase() === 'mcp-session-id') continue;
    const name = interceptorHeaderCasing === 'lower' ? sent.toLowerCase() : sent;
    read[name] = rawHeaders[at + 1] ?? '';
  }
  return read;
}
