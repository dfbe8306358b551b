import {
  Client as NewClient,
  StreamableHTTPClientTransport as NewTransport,
} from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from './gateway.fixture.ts';

/** What the tests need of either official client. */
interface AnyClient {
  connect(): Promise<void>;
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(call: { name: string; arguments: object }): Promise<object>;
  version(): string | undefined;
  close(): Promise<void>;
}
type MakeClient = (url: URL, headers: Record<string, string>) => AnyClient;

const INFO = { name: 'test', version: '1' };
const ALL = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'];

const sdk1: MakeClient = (url, headers) => {
  const client = new Client(INFO);
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
  return {
    // The SDK is not compiled with exactOptionalPropertyTypes.
    connect: () => client.connect(transport as Transport),
    listTools: () => client.listTools(),
    callTool: ({ name, arguments: args }) => client.callTool({ name, arguments: { ...args } }),
    version: () => transport.protocolVersion,
    close: () => client.close(),
  };
};

const sdk2 =
  (mode: 'auto' | 'legacy'): MakeClient =>
  (url, headers) => {
    const client = new NewClient(INFO, { versionNegotiation: { mode } });
    const transport = new NewTransport(url, { requestInit: { headers } });
    return {
      connect: () => client.connect(transport),
      listTools: () => client.listTools(),
      callTool: ({ name, arguments: args }) => client.callTool({ name, arguments: { ...args } }),
      version: () => client.getNegotiatedProtocolVersion(),
      close: () => client.close(),
    };
  };

let gateway: GatewayFixture;
let client: AnyClient | undefined;
beforeEach(async () => {
  gateway = await startGatewayFixture();
});
afterEach(async () => {
  await client?.close();
  await gateway.stop();
});

describe.each<[name: string, MakeClient, supported: readonly string[], spoken: string]>([
  ['1.x', sdk1, ALL, '2025-11-25'],
  ['1.x, of a Gateway with the oldest version', sdk1, ['2025-03-26'], '2025-03-26'],
  ['1.x, of a Gateway with an older version', sdk1, ['2025-06-18'], '2025-06-18'],
  ['2.x', sdk2('auto'), ALL, '2026-07-28'],
  ['2.x, of a Gateway with that version alone', sdk2('auto'), ['2026-07-28'], '2026-07-28'],
  ['2.x, of a Gateway without its version', sdk2('auto'), ALL.slice(1), '2025-11-25'],
  ['2.x, with a handshake', sdk2('legacy'), ALL, '2025-11-25'],
])('the official MCP client %s', (_, make, supported, spoken) => {
  beforeEach(() => {
    gateway.gateway.supportedVersions = supported;
    // Which one AWS does is not known; with an older Gateway no client could connect otherwise.
    gateway.switches.refusesUnsupportedInitialize = supported.includes('2025-11-25');
  });

  it(`lists and calls a tool by ${spoken}, and its token reaches the API unchanged`, async () => {
    const authorization = `Bearer ${await gateway.okta.accessToken()}`;
    client = make(new URL(gateway.url), { authorization });
    await client.connect();
    expect(client.version()).toBe(spoken);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'securedApi___getMyProfile',
      'securedApi___getUser',
      'securedApi___changeUser',
    ]);
    const result = await client.callTool({ name: 'securedApi___getMyProfile', arguments: {} });
    expect(result).toMatchObject({ content: [{ type: 'text', text: '{"uid":"00u1"}' }] });
    expect(gateway.seen[0]?.headers.authorization).toBe(authorization);
  });

  it('is refused without a token', async () => {
    client = make(new URL(gateway.url), {});
    await expect(client.connect()).rejects.toThrow(/Missing Bearer token|Unauthorized|401/);
  });
});
