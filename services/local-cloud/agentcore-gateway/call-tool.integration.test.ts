import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from './gateway.fixture.ts';

const GENERIC = 'An internal error occurred. Please retry later.';

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGatewayFixture();
});
afterEach(() => gateway.stop());

async function call(operationId: string, args?: object): Promise<unknown> {
  const { body } = await gateway.rpc('tools/call', {
    name: `securedApi___${operationId}`,
    ...(args && { arguments: args }),
  });
  return (body as { result: unknown }).result;
}

function answer(status: number, body: string): void {
  gateway.api = (_, response) => {
    response.writeHead(status).end(body);
  };
}

describe('tools/call', () => {
  it('returns the unchanged body of a successful answer', async () => {
    answer(201, '{"a": 1}\n');
    expect(await call('getMyProfile')).toEqual({
      isError: false,
      content: [{ type: 'text', text: '{"a": 1}\n' }],
    });
    expect(gateway.seen).toMatchObject([{ method: 'GET', url: '/v1/users/me', body: '' }]);
  });

  it('puts arguments into path, query and body', async () => {
    await call('getUser', { id: 'a/b ?#', fields: ['x y', 'z'] });
    await call('changeUser', { id: '1', nickname: 'Zoë', unknown: true });
    expect(gateway.seen).toMatchObject([
      { method: 'GET', url: '/v1/users/a%2Fb%20%3F%23?fields=x+y&fields=z' },
      {
        method: 'PATCH',
        url: '/v1/users/1',
        body: '{"nickname":"Zoë"}',
        headers: { 'content-type': 'application/json', 'content-length': '19' },
      },
    ]);
  });

  it('logs the names of declared arguments, and no value', async () => {
    await call('changeUser', { id: 'halcyon', nickname: 'halcyon', halcyon: 'halcyon' });
    const lines = await gateway.logged(1);
    expect(lines).toMatchObject([
      { arguments: { id: '[redacted]', nickname: '[redacted]', '(undeclared)': '1' } },
    ]);
    expect(JSON.stringify([lines, gateway.segments])).not.toContain('halcyon');
  });

  it.each(['', '.', '..'])('does not let the argument %j leave its path segment', async (id) => {
    expect(await call('getUser', { id })).toMatchObject({ isError: true });
    expect(gateway.seen).toEqual([]);
  });

  it.each([301, 400, 401, 500])('hides the reason for a %i', async (status) => {
    answer(status, '{"secret":1}');
    expect(await call('getMyProfile')).toEqual({
      isError: true,
      content: [{ type: 'text', text: GENERIC }],
    });
  });

  it('reveals the reason with exception level DEBUG', async () => {
    gateway.gateway.isDebug = true;
    answer(400, '{"code":"x"}');
    const text =
      'OpenAPIClientException - Error executing HTTP request for getMyProfile: Client error: API request failed with status: 400 - {"code":"x"}';
    expect(await call('getMyProfile')).toEqual({
      isError: true,
      content: [{ type: 'text', text }],
      _meta: { debug: { type: 'text', text } },
    });
  });

  it('fails if the answer is above 6 MB', async () => {
    answer(200, 'x'.repeat(6 * 1024 * 1024 + 1));
    expect(await call('getMyProfile')).toMatchObject({ isError: true });
  });

  it('fails if the API breaks off its answer', async () => {
    gateway.api = (request) => request.socket.destroy();
    expect(await call('getMyProfile')).toMatchObject({ isError: true });
  });

  it('names missing and mistyped arguments, and makes no call', async () => {
    expect(await call('changeUser', { id: 1 })).toEqual({
      isError: true,
      content: [
        {
          type: 'text',
          text: "OpenAPIClientException - Parameter validation failed: Invalid request parameters:\n- Missing required field(s): 'nickname'\n- Invalid type for field 'id': expected string",
        },
      ],
    });
    gateway.switches.argumentErrorsNeedDebug = true;
    expect(await call('changeUser')).toMatchObject({ content: [{ text: GENERIC }] });
    expect(gateway.seen).toEqual([]);
  });

  it('aborts the API call when the caller disconnects', async () => {
    const caller = new AbortController();
    const closed = new Promise<void>((resolve) => {
      gateway.api = (_, response) => {
        response.once('close', resolve);
        caller.abort();
      };
    });
    const params = { name: 'securedApi___getMyProfile' };
    const request = fetch(gateway.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${await gateway.okta.accessToken()}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
      signal: caller.signal,
    });
    await expect(request).rejects.toThrow(/abort/);
    await closed;
    expect(await gateway.logged(1)).toMatchObject([{ reason: 'caller-gone' }]);
  });
});
