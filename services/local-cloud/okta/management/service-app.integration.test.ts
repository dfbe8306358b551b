import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeOrg, refusal, sent, shown } from './made-org.fixture.ts';
import {
  GRANTED,
  type ManagementFixture,
  startManagementFixture,
} from './management-api.fixture.ts';

type Request = readonly [method: string, path: string, body?: unknown];

let okta: ManagementFixture;
beforeEach(async () => {
  okta = await startManagementFixture();
});
afterEach(() => okta.stop());

describe('the token of the service app', () => {
  it.each(GRANTED.filter((scope) => /manage|policies/.test(scope)))('needs %s', async (scope) => {
    const { app, server } = await makeOrg(okta);
    const requests: Readonly<Record<string, Request>> = {
      'okta.apps.manage': ['POST', `/api/v1/apps/${app}/lifecycle/activate`],
      'okta.authorizationServers.manage': ['POST', `${server}/lifecycle/activate`],
      'okta.groups.manage': ['POST', '/api/v1/groups', { profile: { name: 'other' } }],
      'okta.policies.read': ['GET', '/api/v1/policies?type=ACCESS_POLICY'],
      'okta.trustedOrigins.manage': ['POST', '/api/v1/trustedOrigins', sent(/trustedOrigins$/)],
    };
    const [method, path, body] = requests[scope] ?? ['', '/'];
    const others = GRANTED.filter((it) => it !== scope);
    expect(shown(await okta.call(method, path, body, others))).toEqual(
      refusal(403, 'E0000006', new RegExp(scope)),
    );
    expect((await okta.call(method, path, body)).status).toBeLessThan(300);
  });

  it('is needed, and no other one will do', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer x' },
      { authorization: 'SSWS x' },
    ] as Record<string, string>[]) {
      const response = await fetch(`${okta.origin}/api/v1/groups`, { headers });
      expect([response.status, await response.json()]).toMatchObject([
        401,
        { errorCode: 'E0000011' },
      ]);
    }
  });

  it('is issued for parameters in the query as well', async () => {
    const query = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'okta.groups.read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await okta.assertion(),
    });
    const response = await fetch(`${okta.origin}/oauth2/v1/token?${query}`, { method: 'POST' });
    expect(await response.json()).toMatchObject({
      token_type: 'Bearer',
      scope: 'okta.groups.read',
    });
  });

  it.each<
    [what: string, change: () => Promise<Record<string, string>>, status: number, error: string]
  >([
    ['another grant', async () => ({ grant_type: 'password' }), 400, 'unsupported_grant_type'],
    ['no assertion', async () => ({ client_assertion_type: '' }), 401, 'invalid_client'],
    ['an assertion that is none', async () => ({ client_assertion: 'x' }), 401, 'invalid_client'],
    [
      'another client’s assertion',
      async () => ({ client_assertion: await okta.assertion({ iss: '0oax', sub: '0oax' }) }),
      401,
      'invalid_client',
    ],
    [
      'an assertion for another server',
      async () => ({
        client_assertion: await okta.assertion({ aud: 'https://other.okta.com/oauth2/v1/token' }),
      }),
      401,
      'invalid_client',
    ],
    [
      'an assertion that has expired',
      async () => ({ client_assertion: await okta.assertion({ exp: 1 }) }),
      401,
      'invalid_client',
    ],
    [
      'an assertion without an end',
      async () => ({ client_assertion: await okta.assertion({ exp: undefined }) }),
      401,
      'invalid_client',
    ],
    [
      'an assertion that lives for over an hour',
      async () => ({
        client_assertion: await okta.assertion({ exp: Math.floor(Date.now() / 1000) + 4000 }),
      }),
      401,
      'invalid_client',
    ],
    ['no scope', async () => ({ scope: '' }), 400, 'invalid_scope'],
    [
      'a scope that was not granted',
      async () => ({ scope: 'okta.users.manage' }),
      400,
      'invalid_scope',
    ],
  ])('is refused for %s', async (_, change, status, error) => {
    expect(await okta.token(await change())).toMatchObject({ status, body: { error } });
  });

  it('is refused for an assertion that was used', async () => {
    const client_assertion = await okta.assertion();
    expect((await okta.token({ client_assertion })).status).toBe(200);
    expect(await okta.token({ client_assertion })).toMatchObject({ status: 401 });
  });
});
