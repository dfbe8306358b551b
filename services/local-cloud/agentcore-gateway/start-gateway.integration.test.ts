import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AUDIENCE, type IssuerFixture, startIssuerFixture } from '../agentcore/testing/issuer.ts';
import type { CloudContext } from '../context.ts';
import { makeIam, makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import { makeResource } from '../terraform/testing/make-resource.ts';
import { XRAY_PORT } from '../xray/port.ts';
import { gatewayAttributes } from './attributes.ts';
import { openApiOf } from './gateway.fixture.ts';
import { GATEWAY_PORT } from './port.ts';
import { startGateway } from './start-gateway.ts';

const GATEWAY = 'aws_bedrockagentcore_gateway';
const TARGET = 'aws_bedrockagentcore_gateway_target';
const invokeInterceptor = async () => ({ kind: 'error', message: 'none is configured' }) as const;

let okta: IssuerFixture;
beforeEach(async () => {
  okta = await startIssuerFixture();
});
afterEach(() => okta.close());

it('serves the gateway of the stacks and sends its segments to the daemon', async () => {
  const daemon = createSocket('udp4').bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  const service = await startGateway(makeContext(daemon.address().port), { invokeInterceptor });
  try {
    const datagram = once(daemon, 'message');
    const response = await fetch(service.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${await okta.accessToken()}` },
      body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    });
    expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    const [header, document] = String((await datagram)[0]).split('\n');
    expect(header).toBe('{"format":"json","version":1}');
    expect(JSON.parse(document ?? '')).toMatchObject({ name: 'agentcore-gateway' });
  } finally {
    await service.stop();
    daemon.close();
  }
});

it('does not start with a target of another gateway', async () => {
  await expect(startGateway(makeContext(1, 'other'), { invokeInterceptor })).rejects.toThrow(
    `s: ${TARGET}.n belongs to other`,
  );
});

it('does not start with a role that AgentCore may not assume', async () => {
  const context = makeContext(1, undefined, 'lambda.amazonaws.com');
  await expect(startGateway(context, { invokeInterceptor })).rejects.toThrow(
    `Role validation failed for '${roleArnOf('gateway')}'`,
  );
});

it('does not start if the stacks have no gateway', async () => {
  const context = { ...makeContext(1), resources: () => ({ ofType: () => [] }) };
  await expect(startGateway(context, { invokeInterceptor })).rejects.toThrow(/exactly one/);
});

function makeContext(
  xray: number,
  gatewayId?: string,
  trusted = 'bedrock-agentcore.amazonaws.com',
): CloudContext {
  const portOf = portsFrom(4000, [
    [GATEWAY_PORT, 0],
    [XRAY_PORT, xray],
  ]);
  const identity = { portOf, region: 'us-east-1', accountId: '000000000000' };
  const resource = (type: string, args: Record<string, unknown>) =>
    makeResource(type, 'n', args, gatewayAttributes(identity));
  const gateway = resource(GATEWAY, {
    name: 'chat',
    role_arn: roleArnOf('gateway'),
    protocol_type: 'MCP',
    authorizer_type: 'CUSTOM_JWT',
    authorizer_configuration: {
      custom_jwt_authorizer: { discovery_url: okta.discoveryUrl, allowed_audience: [AUDIENCE] },
    },
  });
  const target = resource(TARGET, {
    name: 'securedApi',
    gateway_identifier: gatewayId ?? gateway.attributes['gateway_id'],
    target_configuration: {
      mcp: { open_api_schema: { inline_payload: { payload: openApiOf('http://127.0.0.1:4004') } } },
    },
  });
  return {
    ...identity,
    resources: () => ({
      ofType: (type) => [gateway, target].filter((one) => one.type === type),
    }),
    artifacts: { releasedVersion: () => 'v1', unpack: async () => '' },
    logs: createMemoryLogStore(),
    iam: makeIam(makeRole('gateway', trusted)),
  };
}
