import { once } from 'node:events';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { LOG_EVENT } from '@three-tier-chat/wire-contract';
import { createCustomJwtAuthorizer } from '../agentcore/custom-jwt-authorizer.ts';
import { AUDIENCE, type IssuerFixture, startIssuerFixture } from '../agentcore/issuer-fixture.ts';
import { openDoor } from '../agentcore/open-door.ts';
import { listen } from '../http/serve-http.ts';
import type { LogLine } from '../logs/log-store.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import type { AgentProcess } from './agent-process.ts';
import { createFrontDoor, RUNTIME_LOG_SERVICE } from './front-door.ts';
import type { InvocationLimits } from './invocation.ts';
import type { RuntimeDefinition } from './runtime-definition.ts';
import { type RuntimeSwitches, runtimeSwitches } from './switches.ts';

export const ARN = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/chat-0123456789';

/** A front door before a container that the test writes. */
export interface RuntimeFixture {
  readonly okta: IssuerFixture;
  /** A token that the door lets in. */
  readonly bearer: { readonly authorization: string };
  readonly origin: string;
  /** `{origin}/runtimes/{arn}/invocations?qualifier=DEFAULT`. */
  readonly invocationsUrl: string;
  readonly metadataUrl: string;
  /** What the next requests meet behind the door. */
  container: RequestListener;
  /** Replaced to hold a start back, or to let it fail. */
  agent: Pick<AgentProcess, 'ready' | 'isStarting'>;
  /** A copy of this fixture's own: a test turns what it is about. */
  readonly switches: { -readonly [Name in keyof RuntimeSwitches]: RuntimeSwitches[Name] };
  post(headers: Readonly<Record<string, string>>, path?: string): Promise<Response>;
  /** Headers of the next request that the container is given. */
  receiveHeaders(): Promise<IncomingHttpHeaders>;
  readonly segments: readonly Readonly<Record<string, unknown>>[];
  /** The lines of checks, in the order of time. */
  checks(): readonly LogLine[];
  /** The front door's other lines; each is written once its answer has ended. */
  logged(count: number): Promise<readonly LogLine[]>;
  stop(): Promise<void>;
}

export async function startRuntimeFixture(
  changes: Partial<RuntimeDefinition> = {},
  limits?: InvocationLimits,
): Promise<RuntimeFixture> {
  const okta = await startIssuerFixture();
  const server = await listen(0, (request, response) => fixture.container(request, response));
  const definition: RuntimeDefinition = {
    id: 'chat-0123456789',
    arn: ARN,
    roleArn: 'arn:aws:iam::000000000000:role/agent',
    service: 'agent',
    version: 'v1',
    entryPoint: 'main.js',
    environment: {},
    authorizer: {
      discoveryUrl: okta.discoveryUrl,
      allowedAudience: [AUDIENCE],
      allowedClients: [],
      allowedScopes: ['chat.invoke'],
      customClaims: [],
    },
    headerAllowlist: ['authorization', 'x-amzn-bedrock-agentcore-runtime-custom-id-token'],
    ...changes,
  };
  const authorizer = createCustomJwtAuthorizer(definition.authorizer);
  const lines = new EventTarget();
  const segments: Readonly<Record<string, unknown>>[] = [];
  const logs = createMemoryLogStore({ onLine: () => lines.dispatchEvent(new Event('line')) });
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
    logs,
    segments: { send: (document) => segments.push(document) },
    switches,
    ...(limits && { limits }),
  });
  const door = await openDoor(0, handle, { store: logs, service: RUNTIME_LOG_SERVICE });
  const base = `/runtimes/${encodeURIComponent(ARN)}/invocations`;

  const fixture: RuntimeFixture = {
    okta,
    bearer: { authorization: `Bearer ${await okta.accessToken()}` },
    origin: door.origin,
    invocationsUrl: `${door.origin}${base}?qualifier=DEFAULT`,
    metadataUrl: `${door.origin}${base}/.well-known/oauth-protected-resource?qualifier=DEFAULT`,
    container: (request, response) => {
      request.resume();
      response.end('{}');
    },
    agent: { ready: async () => {}, isStarting: () => false },
    switches,
    segments,
    checks: () => logs.all().filter(({ message }) => message === LOG_EVENT.tokenChecked),
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
    async logged(count) {
      const others = () => logs.all().filter(({ message }) => message !== LOG_EVENT.tokenChecked);
      while (others().length < count) await once(lines, 'line');
      return others();
    },
    async stop() {
      await door.close();
      await server.close();
      await okta.close();
    },
  };
  return fixture;
}
