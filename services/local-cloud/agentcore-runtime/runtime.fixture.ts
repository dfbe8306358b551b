import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { createCustomJwtAuthorizer } from '../agentcore/custom-jwt-authorizer.ts';
import { type EndpointStage, startEndpointStage } from '../agentcore/testing/endpoint-stage.ts';
import { listen } from '../http/serve-http.ts';
import type { AgentProcess } from './agent-process.ts';
import { createFrontDoor, RUNTIME_LOG_SERVICE } from './front-door.ts';
import type { InvocationLimits } from './invocation.ts';
import type { RuntimeDefinition } from './runtime-definition.ts';
import { type RuntimeSwitches, runtimeSwitches } from './switches.ts';

export const ARN = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/chat-0123456789';

/** A front door with a container that the test defines. */
export interface RuntimeFixture
  extends Pick<EndpointStage, 'okta' | 'segments' | 'checks' | 'logged'> {
  /** A token that the front door accepts. */
  readonly bearer: { readonly authorization: string };
  readonly origin: string;
  /** `{origin}/runtimes/{arn}/invocations?qualifier=DEFAULT`. */
  readonly invocationsUrl: string;
  readonly metadataUrl: string;
  /** Answers for the container from the next request on. */
  container: RequestListener;
  /** Replaced to delay a start, or to let it fail. */
  agent: Pick<AgentProcess, 'ready' | 'isStarting'>;
  /** This fixture's own copy, which a test may change. */
  readonly switches: { -readonly [Name in keyof RuntimeSwitches]: RuntimeSwitches[Name] };
  post(headers: Readonly<Record<string, string>>, path?: string): Promise<Response>;
  /** Headers of the next request that the container receives. */
  receiveHeaders(): Promise<IncomingHttpHeaders>;
  stop(): Promise<void>;
}

export async function startRuntimeFixture(
  changes: Partial<RuntimeDefinition> = {},
  limits?: InvocationLimits,
): Promise<RuntimeFixture> {
  const stage = await startEndpointStage();
  const server = await listen(0, (request, response) => fixture.container(request, response));
  const definition: RuntimeDefinition = {
    id: 'chat-0123456789',
    arn: ARN,
    roleArn: 'arn:aws:iam::000000000000:role/agent',
    service: 'agent',
    version: 'v1',
    entryPoint: 'main.js',
    environment: {},
    authorizer: stage.authorizer,
    headerAllowlist: ['authorization', 'x-amzn-bedrock-agentcore-runtime-custom-id-token'],
    ...changes,
  };
  const authorizer = createCustomJwtAuthorizer(definition.authorizer);
  const switches = { ...runtimeSwitches };
  const handle = createFrontDoor({
    runtime: () => ({ definition, authorizer }),
    agent: {
      origin: `http://127.0.0.1:${server.port}`,
      ready: () => fixture.agent.ready(),
      isStarting: () => fixture.agent.isStarting(),
      stop: async () => {},
    },
    accountId: '000000000000',
    logs: stage.logs,
    segments: stage,
    switches,
    ...(limits && { limits }),
  });
  const door = await stage.open(handle, RUNTIME_LOG_SERVICE);
  const base = `/runtimes/${encodeURIComponent(ARN)}/invocations`;

  const fixture: RuntimeFixture = {
    okta: stage.okta,
    bearer: { authorization: `Bearer ${await stage.okta.accessToken()}` },
    origin: door.origin,
    invocationsUrl: `${door.origin}${base}?qualifier=DEFAULT`,
    metadataUrl: `${door.origin}${base}/.well-known/oauth-protected-resource?qualifier=DEFAULT`,
    container: (request, response) => {
      request.resume();
      response.end('{}');
    },
    agent: { ready: async () => {}, isStarting: () => false },
    switches,
    segments: stage.segments,
    checks: stage.checks,
    logged: stage.logged,
    post: (headers, path) =>
      fetch(path === undefined ? fixture.invocationsUrl : `${door.origin}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"prompt":"hello"}',
      }),
    receiveHeaders: () =>
      new Promise((resolve) => {
        fixture.container = (request, response) => {
          resolve(request.headers);
          request.resume();
          response.end('{}');
        };
      }),
    async stop() {
      await stage.close();
      await server.close();
    },
  };
  return fixture;
}
