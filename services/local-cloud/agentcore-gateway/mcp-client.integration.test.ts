import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from './gateway.fixture.ts';

let gateway: GatewayFixture;
let client: Client;
beforeEach(async () => {
  gateway = await startGatewayFixture();
  client = new Client({ name: 'test', version: '1' });
});
afterEach(async () => {
  await client.close();
  await gateway.stop();
});

function connect(headers: Record<string, string>): Promise<void> {
  const transport = new StreamableHTTPClientTransport(new URL(gateway.url), {
    requestInit: { headers },
  });
  // The SDK is not compiled with exactOptionalPropertyTypes.
  return client.connect(transport as Transport);
}

describe('the official MCP client', () => {
  it('lists and calls a tool with a token, which reaches the API unchanged', async () => {
    const authorization = `Bearer ${await gateway.okta.accessToken()}`;
    await connect({ authorization });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'securedApi___getMyProfile',
      'securedApi___getUser',
      'securedApi___changeUser',
    ]);
    const result = await client.callTool({ name: 'securedApi___getMyProfile', arguments: {} });
    expect(result.content).toEqual([{ type: 'text', text: '{"uid":"00u1"}' }]);
    expect(gateway.seen[0]?.headers.authorization).toBe(authorization);
  });

  it('is refused without a token', async () => {
    await expect(connect({})).rejects.toThrow(/Missing Bearer token/);
  });
});
