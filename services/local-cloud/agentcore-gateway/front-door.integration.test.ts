import { subjectHash, tokenFingerprint } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from './gateway.fixture.ts';

const TRACE = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1';
const PING = '{"jsonrpc":"2.0","id":"a","method":"ping"}';

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGatewayFixture();
});
afterEach(() => gateway.stop());

async function bearer(): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await gateway.okta.accessToken()}` };
}

describe('the MCP endpoint', () => {
  it('initializes with the version that both support', async () => {
    const { status, body } = await gateway.rpc('initialize', { protocolVersion: '2025-06-18' });
    expect([status, body]).toEqual([
      200,
      {
        jsonrpc: '2.0',
        id: 7,
        result: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: { listChanged: true } },
          serverInfo: { name: 'agentcore-gateway', version: '1.0.0' },
        },
      },
    ]);
  });

  it('refuses a version that it does not support, or offers its newest by the switch', async () => {
    const old = { protocolVersion: '2024-11-05' };
    expect(await gateway.rpc('initialize', old)).toMatchObject({
      status: 400,
      body: { error: { code: -32602 } },
    });
    gateway.switches.refusesUnsupportedInitialize = false;
    expect(await gateway.rpc('initialize', old)).toMatchObject({
      status: 200,
      body: { result: { protocolVersion: '2025-11-25' } },
    });
    const headers = { 'mcp-protocol-version': '2025-03-26' };
    expect((await gateway.rpc('ping', {}, headers)).status).toBe(400);
  });

  it('lists tools page by page', async () => {
    gateway.switches.toolsPageSize = 2;
    const first = await gateway.rpc('tools/list');
    const { result } = first.body as { result: { tools: unknown[]; nextCursor: string } };
    expect(result.tools).toMatchObject([
      { name: 'securedApi___getMyProfile', description: 'My profile' },
      { name: 'securedApi___getUser' },
    ]);
    const second = await gateway.rpc('tools/list', { cursor: result.nextCursor });
    expect(second.body).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: {
        tools: [
          {
            name: 'securedApi___changeUser',
            description: '',
            inputSchema: {
              type: 'object',
              properties: { id: { type: 'string' }, nickname: { type: 'string' } },
              required: ['id', 'nickname'],
            },
          },
        ],
      },
    });
    expect((await gateway.rpc('tools/list', { cursor: 'x' })).body).toMatchObject({
      error: { code: -32602 },
    });
  });

  it('answers a notification with 202 and no body', async () => {
    const body = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    const response = await gateway.send(body, await bearer());
    expect([response.status, await response.text()]).toEqual([202, '']);
  });

  it.each([
    ['not JSON', '{', -32700],
    ['a batch', `[${PING}]`, -32600],
    ['another version of JSON-RPC', '{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
    ['an id of null', '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
  ])('refuses %s', async (_, body, code) => {
    const response = await gateway.send(body, await bearer());
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it.each([
    ['resources/list', {}, { code: -32601, message: 'Method not found: resources/list' }],
    ['tools/call', { name: 'x___y' }, { code: -32602, message: 'Tool not found: x___y' }],
    [
      'tools/call',
      { name: 'securedApi___getUser', arguments: ['x'] },
      { code: -32602, message: 'Invalid params: arguments must be an object' },
    ],
  ])('answers %s with %j by an error', async (method, params, error) => {
    expect(await gateway.rpc(method, params)).toEqual({
      status: 200,
      body: { jsonrpc: '2.0', id: 7, error },
    });
  });

  it('does not know ping when the switch says so', async () => {
    expect((await gateway.rpc('ping')).body).toMatchObject({ result: {} });
    gateway.switches.answersPing = false;
    expect((await gateway.rpc('ping')).body).toMatchObject({ error: { code: -32601 } });
  });

  it.each([
    ['GET', '/mcp', 405],
    ['DELETE', '/mcp', 405],
    ['POST', '/', 404],
    ['POST', '/.well-known/oauth-protected-resource', 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await fetch(`${gateway.origin}${path}`, { method })).status).toBe(status);
  });

  it('refuses a request from a page of another origin', async () => {
    const headers = { ...(await bearer()), origin: 'https://evil.example' };
    expect((await gateway.send(PING, headers)).status).toBe(403);
  });

  it('refuses a body above 6 MB', async () => {
    const response = await gateway.send(' '.repeat(6 * 1024 * 1024 + 1), await bearer());
    expect(response.status).toBe(413);
  });
});

describe('traces and logs', () => {
  it('put a segment of their own between the caller and the API', async () => {
    await gateway.rpc(
      'tools/call',
      { name: 'securedApi___getMyProfile' },
      { 'x-amzn-trace-id': TRACE },
    );
    const [segment] = gateway.segments;
    expect(segment).toMatchObject({
      name: 'agentcore-gateway',
      trace_id: '1-67891233-abcdef012345678912345678',
      parent_id: '53995c3f42cd8ad8',
      http: { response: { status: 200 } },
      annotations: { tool: 'securedApi___getMyProfile' },
    });
    const header = `Root=1-67891233-abcdef012345678912345678;Parent=${segment?.['id']};Sampled=1`;
    expect(gateway.seen[0]?.headers['x-amzn-trace-id']).toBe(header);
    expect(gateway.intercepted[0]?.traceHeader).toBe(header);
  });

  it('contain no segment of a trace that is not sampled', async () => {
    const header = TRACE.replace('Sampled=1', 'Sampled=0');
    await gateway.rpc('ping', {}, { 'x-amzn-trace-id': header });
    await gateway.logged(1);
    expect(gateway.segments).toEqual([]);
  });

  it('name each token check for the identity ledger', async () => {
    await gateway.rpc('ping', {}, { 'x-amzn-trace-id': TRACE });
    const refused = (await gateway.okta.refusedTokens())['a missing scope'];
    await gateway.send(PING, { authorization: `Bearer ${refused}` });
    await gateway.send(PING);
    const user = await subjectHash(gateway.okta.issuer, '00u1');
    expect(gateway.checks()).toMatchObject([
      {
        checker: 'agentcore-gateway',
        issuer: gateway.okta.issuer,
        audience: 'api://three-tier-chat',
        subject_hash: user,
        scopes: ['chat.invoke'],
        token_fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        verdict: 'accepted',
        trace_id: '1-67891233-abcdef012345678912345678',
      },
      { subject_hash: user, scopes: ['profile.read'], verdict: 'refused', reason: 'scope' },
      { verdict: 'refused', reason: 'missing-token' },
    ]);
  });

  it('name each call and never contain the token', async () => {
    await gateway.rpc(
      'tools/call',
      { name: 'securedApi___getMyProfile' },
      { 'x-amzn-trace-id': TRACE },
    );
    await gateway.send(PING);
    const lines = await gateway.logged(2);
    const token = gateway.seen[0]?.headers.authorization?.slice('Bearer '.length) ?? '';
    expect(lines).toMatchObject([
      {
        service: 'agentcore-gateway',
        message: 'mcp-call',
        trace_id: '1-67891233-abcdef012345678912345678',
        token_fingerprint: await tokenFingerprint(token),
        method: 'tools/call',
        tool: 'securedApi___getMyProfile',
        status: 200,
      },
      { message: 'mcp-call', reason: 'missing-token', status: 401 },
    ]);
    expect(token.length).toBeGreaterThan(100);
    expect(JSON.stringify([lines, gateway.segments])).not.toContain(token);
  });
});
