import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from './gateway.fixture.ts';

const VERSION = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': VERSION,
  'io.modelcontextprotocol/clientCapabilities': {},
};
const SERVER_META = {
  'io.modelcontextprotocol/serverInfo': { name: 'agentcore-gateway', version: '1.0.0' },
};

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGatewayFixture();
  gateway.gateway.supportedVersions = [VERSION, '2025-11-25'];
});
afterEach(() => gateway.stop());

/** A request as a client of 2026-07-28 sends it, but for what the test changes. */
function ask(
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string | undefined>> = {},
) {
  const sent = {
    'mcp-protocol-version': VERSION,
    'mcp-method': method,
    ...(typeof params['name'] === 'string' && { 'mcp-name': params['name'] }),
    ...headers,
  };
  const given = Object.entries(sent).filter((it): it is [string, string] => it[1] !== undefined);
  return gateway.rpc(method, { _meta: META, ...params }, Object.fromEntries(given));
}

const PROFILE = { name: 'securedApi___getMyProfile', arguments: {} };

describe('a request of MCP 2026-07-28', () => {
  it('learns without a handshake which versions and tools there are', async () => {
    gateway.switches.listTtlMs = 60_000;
    expect(await ask('server/discover')).toEqual({
      status: 200,
      body: {
        jsonrpc: '2.0',
        id: 7,
        result: {
          resultType: 'complete',
          supportedVersions: [VERSION, '2025-11-25'],
          capabilities: { tools: { listChanged: true } },
          ttlMs: 60_000,
          cacheScope: 'private',
          _meta: SERVER_META,
        },
      },
    });
    expect(await ask('tools/list')).toMatchObject({
      status: 200,
      body: { result: { resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' } },
    });
  });

  it('calls a tool with the token and the interceptor in between, as any other', async () => {
    const { status, body } = await ask('tools/call', PROFILE);
    expect([status, body]).toMatchObject([
      200,
      {
        result: {
          resultType: 'complete',
          content: [{ type: 'text', text: '{"uid":"00u1"}' }],
          _meta: SERVER_META,
        },
      },
    ]);
    expect(body).not.toMatchObject({ result: { ttlMs: expect.anything() } });
    expect(gateway.intercepted).toHaveLength(1);
    expect(gateway.seen[0]?.headers.authorization).toMatch(/^Bearer /);
  });

  it.each<[fault: string, Parameters<typeof ask>, code: number, text: RegExp]>([
    [
      'names another version in its header',
      ['tools/list', {}, { 'mcp-protocol-version': '2025-11-25' }],
      -32020,
      /mcp-protocol-version differs/,
    ],
    [
      'has no header for its version',
      ['tools/list', {}, { 'mcp-protocol-version': undefined }],
      -32020,
      /mcp-protocol-version is missing/,
    ],
    [
      'has no header for its method',
      ['tools/list', {}, { 'mcp-method': undefined }],
      -32020,
      /mcp-method is missing/,
    ],
    [
      'names another method in its header',
      ['tools/list', {}, { 'mcp-method': 'tools/call' }],
      -32020,
      /mcp-method differs/,
    ],
    [
      'names no tool in its header',
      ['tools/call', PROFILE, { 'mcp-name': undefined }],
      -32020,
      /mcp-name is missing/,
    ],
    [
      'names another tool in its header',
      ['tools/call', PROFILE, { 'mcp-name': 'securedApi___getUser' }],
      -32020,
      /mcp-name differs/,
    ],
    ['has no _meta', ['tools/list', { _meta: undefined }], -32602, /_meta needs/],
    [
      'does not say what the client can do',
      ['tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': VERSION } }],
      -32602,
      /clientCapabilities/,
    ],
    ['has a _meta that is no object', ['tools/list', { _meta: ['x'] }], -32602, /_meta needs/],
  ])('is refused before the interceptor if it %s', async (_, request, code, text) => {
    expect(await ask(...request)).toEqual({
      status: 400,
      body: { jsonrpc: '2.0', id: 7, error: { code, message: expect.stringMatching(text) } },
    });
    expect(gateway.intercepted).toEqual([]);
  });

  it('is refused without a good token, whatever else is wrong', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'server/discover' });
    const response = await gateway.send(body, { 'mcp-protocol-version': VERSION });
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { error: { code: -32001 } },
    ]);
  });

  it('may write a header in base64, and a notification may have none', async () => {
    const name = `=?base64?${Buffer.from(PROFILE.name).toString('base64')}?=`;
    expect(await ask('tools/call', PROFILE, { 'mcp-name': name })).toMatchObject({ status: 200 });
    const token = await gateway.okta.accessToken();
    const notification = { jsonrpc: '2.0', method: 'notifications/x', params: { _meta: META } };
    const response = await gateway.send(JSON.stringify(notification), {
      authorization: `Bearer ${token}`,
    });
    expect(response.status).toBe(202);
  });

  it.each(['initialize', 'ping', 'no/such', '__proto__'])('does not know %s', async (method) => {
    const error = { error: { code: -32601 } };
    expect(await ask(method)).toMatchObject({ status: 404, body: error });
    gateway.switches.unknownStatelessMethodStatus = 200;
    expect(await ask(method)).toMatchObject({ status: 200, body: error });
  });

  it('is told which versions there are if the Gateway lacks this one', async () => {
    gateway.gateway.supportedVersions = ['2025-11-25', '2025-06-18'];
    expect(await ask('server/discover')).toEqual({
      status: 400,
      body: {
        jsonrpc: '2.0',
        id: 7,
        error: {
          code: -32022,
          message: `Unsupported protocol version: ${VERSION}`,
          data: { supported: ['2025-11-25', '2025-06-18'], requested: VERSION },
        },
      },
    });
  });
});

describe('a request of a version with a handshake', () => {
  it('does not know the other one’s method, and is offered no version without a handshake', async () => {
    expect(await gateway.rpc('server/discover')).toMatchObject({
      body: { error: { code: -32601 } },
    });
    gateway.switches.refusesUnsupportedInitialize = false;
    expect(await gateway.rpc('initialize', { protocolVersion: VERSION })).toMatchObject({
      body: { result: { protocolVersion: '2025-11-25' } },
    });
  });

  it('is told which version there is if the Gateway has that one alone', async () => {
    gateway.gateway.supportedVersions = [VERSION];
    expect(await gateway.rpc('initialize', { protocolVersion: '2025-11-25' })).toMatchObject({
      status: 400,
      body: { error: { code: -32022, data: { supported: [VERSION] } } },
    });
    const headers = { 'mcp-protocol-version': '2025-11-25' };
    expect(await gateway.rpc('tools/list', {}, headers)).toMatchObject({
      status: 400,
      body: { error: { code: -32600 } },
    });
  });
});
