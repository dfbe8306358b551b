import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { createCustomJwtAuthorizer } from '../agentcore/custom-jwt-authorizer.ts';
import { type EndpointStage, startEndpointStage } from '../agentcore/testing/endpoint-stage.ts';
import { listen } from '../http/serve-http.ts';
import { createFrontDoor, GATEWAY_LOG_SERVICE } from './front-door.ts';
import type { GatewayDefinition } from './gateway-definition.ts';
import type { InvokeInterceptor } from './interceptor.ts';
import { parseTools } from './openapi-tools.ts';
import { type GatewaySwitches, gatewaySwitches } from './switches.ts';

export const INTERCEPTOR_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:interceptor';
const GATEWAY_ARN = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/chat';

/** A request that the API behind the gateway received. */
interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A gateway with an API and an interceptor that the test defines. */
export interface GatewayFixture
  extends Pick<EndpointStage, 'okta' | 'segments' | 'checks' | 'logged'> {
  readonly origin: string;
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** The payloads that the interceptor received. */
  readonly intercepted: readonly Parameters<InvokeInterceptor>[0][];
  /** Answers for the API, after the request is recorded. */
  api: RequestListener;
  /** By default, returns the request with the caller's Authorization. */
  interceptor: (payload: InterceptorInput) => unknown;
  /** This fixture's own copies, which a test may change. */
  readonly switches: { -readonly [Name in keyof GatewaySwitches]: GatewaySwitches[Name] };
  readonly gateway: { -readonly [Name in keyof GatewayDefinition]: GatewayDefinition[Name] };
  send(body: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Sends a JSON-RPC request with id 7 and a valid token. */
  rpc(
    method: string,
    params?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
  stop(): Promise<void>;
}

interface InterceptorInput {
  readonly mcp: {
    readonly gatewayRequest: {
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Readonly<Record<string, unknown>>;
    };
  };
}

export function openApiOf(url: string): string {
  const name = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const profile = { type: 'object', properties: { nickname: { type: 'string' } } };
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'API', version: '1' },
    servers: [{ url }],
    paths: {
      '/users/me': { get: { operationId: 'getMyProfile', summary: 'My profile' } },
      '/users/{id}': {
        parameters: [name],
        get: {
          operationId: 'getUser',
          parameters: [{ name: 'fields', in: 'query', schema: { type: 'array' } }],
        },
        patch: {
          operationId: 'changeUser',
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: { ...profile, required: ['nickname'] } },
            },
          },
        },
      },
    },
  });
}

export async function startGatewayFixture(): Promise<GatewayFixture> {
  const stage = await startEndpointStage();
  const seen: SeenRequest[] = [];
  const intercepted: Parameters<InvokeInterceptor>[0][] = [];
  const api = await listen(0, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers, body });
    fixture.api(request, response);
  });
  const gateway: GatewayDefinition = {
    id: 'chat',
    arn: GATEWAY_ARN,
    roleArn: 'arn:aws:iam::000000000000:role/gateway',
    authorizer: stage.authorizer,
    interceptor: { functionArn: INTERCEPTOR_ARN, passRequestHeaders: true },
    supportedVersions: ['2025-11-25', '2025-06-18'],
    isDebug: false,
  };
  const switches = { ...gatewaySwitches };
  const payload = openApiOf(`http://127.0.0.1:${api.port}/v1/`);
  const handle = createFrontDoor({
    gateway,
    targets: [
      {
        name: 'securedApi',
        gatewayId: 'chat',
        allowedRequestHeaders: ['x-gateway-request-id'],
        tools: parseTools('securedApi', payload, 'target', switches),
      },
    ],
    authorizer: createCustomJwtAuthorizer(gateway.authorizer),
    async invokeInterceptor(call) {
      intercepted.push(call);
      try {
        return { kind: 'ok', payload: fixture.interceptor(call.payload as InterceptorInput) };
      } catch (error) {
        return { kind: 'error', message: String(error) };
      }
    },
    segments: stage,
    logs: stage.logs,
    switches,
  });
  const door = await stage.open(handle, GATEWAY_LOG_SERVICE);

  const fixture: GatewayFixture = {
    okta: stage.okta,
    origin: door.origin,
    url: `${door.origin}/mcp`,
    seen,
    segments: stage.segments,
    intercepted,
    switches,
    gateway,
    api: (_, response) => {
      response.end('{"uid":"00u1"}');
    },
    interceptor: ({ mcp: { gatewayRequest } }) =>
      transformed({
        headers: { Authorization: gatewayRequest.headers['authorization'] ?? '' },
        body: gatewayRequest.body,
      }),
    send: (body, headers = {}) =>
      fetch(fixture.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
    async rpc(method, params, headers = {}) {
      const token = await stage.okta.accessToken();
      const response = await fixture.send(
        JSON.stringify({ jsonrpc: '2.0', id: 7, method, ...(params && { params }) }),
        { authorization: `Bearer ${token}`, ...headers },
      );
      const text = await response.text();
      return { status: response.status, body: text ? JSON.parse(text) : text };
    },
    checks: stage.checks,
    logged: stage.logged,
    async stop() {
      await stage.close();
      await api.close();
    },
  };
  return fixture;
}

/** Output of an interceptor that passes the request on. */
export function transformed(transformedGatewayRequest: object): unknown {
  return { interceptorOutputVersion: '1.0', mcp: { transformedGatewayRequest } };
}
