import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from './gateway.fixture.ts';

const PING = '{"jsonrpc":"2.0","id":"a","method":"ping"}';

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGatewayFixture();
});
afterEach(() => gateway.stop());

async function bearer(): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await gateway.okta.accessToken()}` };
}

describe('the authorizer', () => {
  const unauthorized = { code: -32001, message: 'Invalid Bearer token' };
  const forbidden = { code: -32002, message: 'Authorization error - Insufficient permissions' };

  it.each([
    ['no token', 401, { code: -32001, message: 'Missing Bearer token' }],
    ['garbage', 401, unauthorized],
    ['expired', 401, unauthorized],
    ['another key', 401, unauthorized],
    ['another audience', 401, unauthorized],
    ['an ID token', 401, unauthorized],
    ['another issuer', 403, forbidden],
    ['a missing scope', 403, forbidden],
  ] as const)('refuses %s, echoing the id', async (name, status, error) => {
    const token = (await gateway.okta.refusedTokens())[name];
    const response = await gateway.send(PING, token ? { authorization: `Bearer ${token}` } : {});

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer error="${status === 401 ? 'invalid_token' : 'insufficient_scope'}", scope="chat.invoke", resource_metadata="${gateway.origin}/.well-known/oauth-protected-resource"`,
    );
    expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 'a', error });
    expect(gateway.intercepted).toEqual([]);
  });

  it('answers 401 to another issuer when the switch says so', async () => {
    gateway.switches.wrongIssuerStatus = 401;
    const token = (await gateway.okta.refusedTokens())['another issuer'];
    expect((await gateway.send(PING, { authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it('accepts nobody while the keys cannot be read', async () => {
    const headers = await bearer();
    await gateway.okta.close();
    const response = await gateway.send(PING, headers);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([500, null]);
    expect(await response.json()).toMatchObject({ error: { code: -32603 } });
    gateway.switches.keysUnavailableStatus = 401;
    expect((await gateway.send(PING, headers)).status).toBe(401);
  });

  it('has no id to echo for a body that is not JSON', async () => {
    expect(await (await gateway.send('{')).json()).toMatchObject({ id: null });
  });

  it('says where to get a token if there is none', async () => {
    const response = await fetch(`${gateway.origin}/.well-known/oauth-protected-resource`);
    expect(await response.json()).toEqual({
      authorization_servers: [gateway.okta.issuer],
      resource: gateway.url,
      scopes_supported: ['chat.invoke'],
    });
  });
});
