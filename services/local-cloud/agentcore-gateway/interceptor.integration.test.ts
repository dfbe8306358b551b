import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type GatewayFixture,
  INTERCEPTOR_ARN,
  startGatewayFixture,
  transformed,
} from './gateway.fixture.ts';

const TOOL = { name: 'securedApi___getMyProfile' };

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGatewayFixture();
});
afterEach(() => gateway.stop());

/** Passes the caller's request on with these headers from the interceptor. */
function addHeaders(headers: Readonly<Record<string, string>>): void {
  gateway.interceptor = ({ mcp }) => transformed({ headers, body: mcp.gatewayRequest.body });
}

describe('the REQUEST interceptor', () => {
  it('receives the request as AgentCore sends it', async () => {
    await gateway.rpc('tools/list', { cursor: undefined }, { 'mcp-session-id': 's', 'x-a': 'b' });
    const [call] = gateway.intercepted;
    const body = { jsonrpc: '2.0', id: 7, method: 'tools/list', params: {} };
    expect(call?.functionArn).toBe(INTERCEPTOR_ARN);
    expect(call?.payload).toEqual({
      interceptorInputVersion: '1.0',
      mcp: {
        rawGatewayRequest: { body: JSON.stringify(body) },
        gatewayRequest: {
          path: '/mcp',
          httpMethod: 'POST',
          headers: expect.objectContaining({
            authorization: expect.stringMatching(/^Bearer /),
            'x-a': 'b',
          }),
          body,
          context: null,
        },
        gatewayResponse: null,
      },
    });
    expect(JSON.stringify(call?.payload)).not.toContain('mcp-session-id');
  });

  it('receives no headers unless the gateway passes them', async () => {
    gateway.gateway.interceptor = { functionArn: INTERCEPTOR_ARN, passRequestHeaders: false };
    await gateway.rpc('ping');
    expect(gateway.intercepted[0]?.payload).toMatchObject({
      mcp: { gatewayRequest: { headers: {} } },
    });
  });

  it('receives names as they were sent when the switch says so', async () => {
    gateway.switches.interceptorHeaderCasing = 'as-sent';
    await gateway.rpc('ping', undefined, { 'X-Mixed': '1' });
    expect(JSON.stringify(gateway.intercepted[0]?.payload)).toContain('"X-Mixed":"1"');
  });

  it.each(['initialize', 'ping', 'tools/list', 'unknown/method'])('runs for %s', async (method) => {
    await gateway.rpc(method, { protocolVersion: '2025-06-18' });
    expect(gateway.intercepted).toHaveLength(1);
  });

  it('runs for notifications unless the switch says otherwise', async () => {
    const authorization = `Bearer ${await gateway.okta.accessToken()}`;
    const notify = () =>
      gateway.send('{"jsonrpc":"2.0","method":"notifications/initialized"}', { authorization });
    await notify();
    gateway.switches.interceptsNotifications = false;
    await notify();
    expect(gateway.intercepted).toHaveLength(1);
  });

  it('may answer instead of the method', async () => {
    gateway.interceptor = () => ({
      interceptorOutputVersion: '1.0',
      mcp: {
        transformedGatewayRequest: { body: { jsonrpc: '2.0', id: 7, method: 'ping' } },
        transformedGatewayResponse: {
          statusCode: 403,
          headers: { 'X-Reason': 'no', 'X-Amzn-Own': 'x' },
          body: { jsonrpc: '2.0', id: 7, error: { code: 1, message: 'no' } },
        },
      },
    });
    const headers = { authorization: `Bearer ${await gateway.okta.accessToken()}` };
    const response = await gateway.send('{"jsonrpc":"2.0","id":7,"method":"ping"}', headers);
    expect(response.status).toBe(403);
    expect([response.headers.get('x-reason'), response.headers.get('x-amzn-own')]).toEqual([
      'no',
      null,
    ]);
    expect(await response.json()).toMatchObject({ error: { message: 'no' } });
  });

  it('may rewrite the request; the answer keeps the caller’s id', async () => {
    gateway.interceptor = () =>
      transformed({ body: { jsonrpc: '2.0', id: 99, method: 'tools/call', params: TOOL } });
    expect((await gateway.rpc('ping')).body).toMatchObject({ id: 7, result: { isError: false } });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    ['output of another version', () => ({ interceptorOutputVersion: '2.0', mcp: {} })],
    [
      'output with neither request nor response',
      () => ({ interceptorOutputVersion: '1.0', mcp: {} }),
    ],
    ['output whose body is not a request', () => transformed({ body: { a: 1 } })],
    ['no output', () => null],
  ])('%s fails the call', async (_, interceptor) => {
    gateway.interceptor = interceptor;
    expect(await gateway.rpc('tools/call', TOOL)).toEqual({
      status: 500,
      body: { jsonrpc: '2.0', id: 7, error: { code: -32603, message: 'Internal error' } },
    });
    expect(gateway.seen).toEqual([]);
  });

  it('is called again after a fault when the switch says so', async () => {
    gateway.switches.interceptorRetries = 1;
    const { interceptor } = gateway;
    gateway.interceptor = () => {
      gateway.interceptor = interceptor;
      throw new Error('boom');
    };
    expect((await gateway.rpc('ping')).status).toBe(200);
    expect(gateway.intercepted).toHaveLength(2);
  });
});

describe('headers for the API', () => {
  it('contain Authorization only from the interceptor', async () => {
    addHeaders({ Authorization: 'Bearer other' });
    await gateway.rpc('tools/call', TOOL);
    addHeaders({});
    await gateway.rpc('tools/call', TOOL);
    delete gateway.gateway.interceptor;
    await gateway.rpc('tools/call', TOOL);
    expect(gateway.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer other',
      undefined,
      undefined,
    ]);
  });

  it('contain allowlisted names, the interceptor’s before the caller’s, and no others', async () => {
    const own = { 'x-gateway-request-id': 'mine', 'x-other': 'mine', 'x-amzn-trace-id': 'mine' };
    await gateway.rpc('tools/call', TOOL, own);
    addHeaders({ 'X-Gateway-Request-Id': 'theirs', 'X-Other': 'theirs', 'X-Amzn-Trace-Id': 'x' });
    await gateway.rpc('tools/call', TOOL, own);
    const [first, second] = gateway.seen.map(({ headers }) => headers);
    expect(first).toMatchObject({ 'x-gateway-request-id': 'mine' });
    expect(second).toMatchObject({ 'x-gateway-request-id': 'theirs' });
    expect(Object.keys(second ?? {}).sort()).toEqual([
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
      'x-amzn-trace-id',
      'x-gateway-request-id',
    ]);
    expect(second?.['x-amzn-trace-id']).toMatch(/^Root=1-/);
    expect((await gateway.logged(2))[1]).toMatchObject({ request_id: 'theirs' });
  });

  it.each([
    ['above 4 KB', { 'x-gateway-request-id': 'x'.repeat(4097) }],
    ['that are not printable ASCII', { 'x-gateway-request-id': 'zoë' }],
    ['with a line break', { authorization: 'Bearer a\r\nx: y' }],
    ['with a token above 4 KB', { authorization: `Bearer ${'x'.repeat(4096)}` }],
  ])('%s fail the call', async (_, headers) => {
    addHeaders(headers);
    const { status } = await gateway.rpc('tools/call', TOOL);
    expect(status).toBe(500);
    expect(gateway.seen).toEqual([]);
  });

  it('may contain a token above 4 KB when the switch says so', async () => {
    gateway.switches.limitsAuthorization = false;
    addHeaders({ authorization: `Bearer ${'x'.repeat(4096)}` });
    expect((await gateway.rpc('tools/call', TOOL)).status).toBe(200);
  });
});
