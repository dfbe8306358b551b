import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AUDIENCE, type IssuerFixture, startIssuerFixture } from '../agentcore/testing/issuer.ts';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { listen } from '../http/serve-http.ts';
import { makeIam, makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import { readAttribute } from '../terraform/read-attribute.ts';
import type { Resource } from '../terraform/resource.ts';
import { IDENTITY, makeResource } from '../terraform/testing/make-resource.ts';
import { AgentNotStarted } from './agent-process.ts';
import { runtimeAttributes } from './attributes.ts';
import { AGENT_PROCESS_PORT, RUNTIME_PORT } from './port.ts';
import { startRuntime } from './start-runtime.ts';

const AGENT = `
import http from 'node:http';
console.log(JSON.stringify({ service: 'agent', level: 'INFO', message: 'started' }));
http.createServer((request, response) => {
  if (request.url === '/ping') return response.end('{"status":"Healthy"}');
  if (request.headers['x-amzn-bedrock-agentcore-runtime-session-id'].startsWith('crash')) process.exit(7);
  response.end(JSON.stringify({ pid: process.pid, environment: process.env }));
}).listen(process.env.PORT, '127.0.0.1');
`;

const ROLES = makeRole('agent', 'bedrock-agentcore.amazonaws.com', [{ Action: 'logs:*' }]);

let folder: string;
let okta: IssuerFixture;
let service: RunningService | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runtime-'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  okta = await startIssuerFixture();
});
afterEach(async () => {
  await service?.stop();
  service = undefined;
  await okta.close();
  await rm(folder, { recursive: true });
});

it('runs the artifact with the environment of the stack, and again after a crash or a release', async () => {
  await writeFile(join(folder, 'main.js'), AGENT);
  const context = await makeContext();
  service = await startRuntime(context);
  const [line] = context.logs.all();
  expect(line).toMatchObject({ service: 'agent', message: 'started' });

  const first = await invoke('s'.repeat(33));
  expect(first.environment).toMatchObject({
    FROM_STACK: 'yes',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_XRAY: 'http://127.0.0.1:4007',
    AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
    AWS_SESSION_TOKEN: expect.any(String),
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:4008',
  });
  expect(first.environment).not.toHaveProperty('PATH');
  // AgentCore’s own variables for ADOT, unless the stack sets them.
  expect(first.environment).toMatchObject({
    AGENT_OBSERVABILITY_ENABLED: 'true',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_RESOURCE_ATTRIBUTES: expect.stringContaining('service.name=chat.DEFAULT,'),
  });

  await service.release?.('backend');
  expect((await invoke('s'.repeat(33))).pid).toBe(first.pid);

  expect((await send(`crash${'-'.repeat(33)}`)).status).toBe(424);
  const second = await invoke('s'.repeat(33));
  expect(second.pid).not.toBe(first.pid);

  await service.release?.('agent');
  const third = await invoke('s'.repeat(33));
  expect(third.pid).not.toBe(second.pid);

  await service.reset?.();
  expect((await invoke('s'.repeat(33))).pid).not.toBe(third.pid);
});

it.each([
  ['answers 500', 'response.writeHead(500).end(\'{"status":"Healthy"}\')'],
  ['has another shape', "response.end('[]')"],
  ['never comes', ''],
])('replaces an agent whose ping %s', async (_how, answer) => {
  const falling = `let isWell = true;\n${AGENT}`
    .replace("request.url === '/ping'", "request.url === '/ping' && isWell")
    .replace(
      'if (request.headers',
      `if (request.url === '/ping') { ${answer}; return; }
  if (request.headers['x-amzn-bedrock-agentcore-runtime-session-id'].startsWith('fall')) isWell = false;
  if (request.headers`,
    );
  await writeFile(join(folder, 'main.js'), falling);
  const context = await makeContext();
  service = await startRuntime(context, { pings: { everyMs: 10, silenceMs: 1000 } });
  const first = await invoke(`fall${'-'.repeat(33)}`);
  await vi.waitFor(async () => expect((await invoke('s'.repeat(33))).pid).not.toBe(first.pid));
  const lines = context.logs.all().map(({ message }) => message);
  expect(lines).toContain('agent-unwell');
});

it('does not start with an agent that exits', async () => {
  await writeFile(join(folder, 'main.js'), 'process.exit(3)');
  await expect(startRuntime(await makeContext())).rejects.toThrow(AgentNotStarted);
});

it('does not start with a role that AgentCore may not assume', async () => {
  await writeFile(join(folder, 'main.js'), AGENT);
  const context = await makeContext(makeRole('agent', 'lambda.amazonaws.com'));
  await expect(startRuntime(context)).rejects.toThrow(
    `Role validation failed for '${roleArnOf('agent')}'`,
  );
});

it('discards the lines of an agent whose role may not write logs', async () => {
  await writeFile(join(folder, 'main.js'), AGENT);
  const context = await makeContext(makeRole('agent', 'bedrock-agentcore.amazonaws.com'));
  service = await startRuntime(context);
  expect(context.logs.all()).toEqual([]);
});

it('does not start if the stacks have no runtime', async () => {
  const context = await makeContext();
  const empty = { ...context, resources: () => ({ ofType: () => [] }) };
  await expect(startRuntime(empty)).rejects.toThrow(/exactly one/);
});

async function send(sessionId: string): Promise<Response> {
  const path = `/runtimes/${runtimeId()}/invocations?accountId=000000000000`;
  return fetch(`${service?.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await okta.accessToken()}`,
      'x-amzn-bedrock-agentcore-runtime-session-id': sessionId,
    },
    body: '{}',
  });
}

async function invoke(
  sessionId: string,
): Promise<{ pid: number; environment: Record<string, string> }> {
  return (await (await send(sessionId)).json()) as Awaited<ReturnType<typeof invoke>>;
}

function runtimeId(): string {
  return readAttribute(resource(), 'agent_runtime_id');
}

function resource(): Resource {
  const args = {
    agent_runtime_name: 'chat',
    role_arn: roleArnOf('agent'),
    agent_runtime_artifact: {
      code_configuration: {
        entry_point: ['main.js'],
        runtime: 'NODE_22',
        code: { s3: { bucket: 'artifacts', prefix: 'agent/v1.zip' } },
      },
    },
    authorizer_configuration: {
      custom_jwt_authorizer: {
        discovery_url: okta.discoveryUrl,
        allowed_audience: [AUDIENCE],
      },
    },
    environment_variables: { FROM_STACK: 'yes', OTEL_METRICS_EXPORTER: 'none' },
  };
  const type = 'aws_bedrockagentcore_agent_runtime';
  return makeResource(type, 'agent', args, runtimeAttributes(IDENTITY));
}

async function makeContext(roles = ROLES): Promise<CloudContext> {
  // The agent's port is part of its environment, so a free one is chosen beforehand.
  const probe = await listen(0, () => {});
  await probe.close();
  return {
    portOf: portsFrom(4000, [
      [RUNTIME_PORT, 0],
      [AGENT_PROCESS_PORT, probe.port],
    ]),
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => ({
      ofType: (type) => (type === resource().type ? [resource()] : []),
    }),
    artifacts: { releasedVersion: () => 'v1', unpack: async () => folder },
    logs: createMemoryLogStore(),
    iam: makeIam(roles),
  };
}
