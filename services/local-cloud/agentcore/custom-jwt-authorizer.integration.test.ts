import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthorizerConfiguration, CustomClaim } from './authorizer-configuration.ts';
import { bearerToken, createCustomJwtAuthorizer } from './custom-jwt-authorizer.ts';
import { authorizerSwitches } from './switches.ts';
import { AUDIENCE, type IssuerFixture, startIssuerFixture } from './testing/issuer.ts';

let okta: IssuerFixture;
beforeAll(async () => {
  okta = await startIssuerFixture();
});
afterAll(() => okta.close());

function configure(changes: Partial<AuthorizerConfiguration> = {}): AuthorizerConfiguration {
  return {
    discoveryUrl: okta.discoveryUrl,
    allowedAudience: [AUDIENCE],
    allowedClients: [],
    allowedScopes: ['chat.invoke'],
    customClaims: [],
    ...changes,
  };
}

async function verdictOn(
  token: string | undefined,
  changes?: Partial<AuthorizerConfiguration>,
): Promise<string> {
  const verdict = await createCustomJwtAuthorizer(configure(changes)).authorize(token);
  return verdict.kind === 'allowed' ? 'allowed' : verdict.fault;
}

describe('the CUSTOM_JWT authorizer', () => {
  it('accepts a token that meets every condition', async () => {
    expect(await verdictOn(await okta.accessToken())).toBe('allowed');
  });

  it.each([
    ['no token', 'missing-token'],
    ['garbage', 'invalid-token'],
    ['expired', 'invalid-token'],
    ['another key', 'invalid-token'],
    ['another audience', 'audience'],
    ['an ID token', 'audience'],
    ['another issuer', 'issuer'],
    ['a missing scope', 'scope'],
  ] as const)('refuses %s as %s', async (name, fault) => {
    expect(await verdictOn((await okta.refusedTokens())[name])).toBe(fault);
  });

  it.each([
    ['a foreign audience beside ours', { aud: [AUDIENCE, 'api://other'] }, 'audience'],
    ['an issue time in the future', { iat: Math.floor(Date.now() / 1000) + 600 }, 'invalid-token'],
  ])('accepts %s, unless the switch says otherwise', async (_, claims, fault) => {
    const token = await okta.accessToken(claims);
    expect(await verdictOn(token)).toBe('allowed');
    const strict = createCustomJwtAuthorizer(configure(), {
      ...authorizerSwitches,
      refusesFutureIssueTime: true,
      audienceListAdmits: 'sole-member',
    });
    expect(await strict.authorize(token)).toMatchObject({ kind: 'refused', fault });
    expect((await strict.authorize(await okta.accessToken({ aud: [AUDIENCE] }))).kind).toBe(
      'allowed',
    );
  });

  it('reads scopes from a scope string too', async () => {
    const token = await okta.accessToken({ scp: undefined, scope: 'openid chat.invoke' });
    expect(await verdictOn(token)).toBe('allowed');
  });

  it('accepts any one of several allowed audiences and scopes', async () => {
    const token = await okta.accessToken({ aud: ['api://x', AUDIENCE], scp: ['b'] });
    expect(await verdictOn(token, { allowedScopes: ['a', 'b'] })).toBe('allowed');
  });

  it('compares clients with client_id and never with Okta’s cid', async () => {
    const allowedClients = ['client'];
    expect(await verdictOn(await okta.accessToken(), { allowedClients })).toBe('client');
    const token = await okta.accessToken({ client_id: 'client' });
    expect(await verdictOn(token, { allowedClients })).toBe('allowed');
  });

  it('names the claim that does not match', async () => {
    const authorizer = createCustomJwtAuthorizer(configure());
    expect(await authorizer.authorize(await okta.accessToken({ aud: 'api://other' }))).toEqual({
      kind: 'refused',
      fault: 'audience',
      message: "Claim 'aud' value mismatch with configuration",
    });
  });

  it('fails closed while the keys cannot be read', async () => {
    const discoveryUrl = okta.discoveryUrl.replace(/:\d+/, ':1');
    expect(await verdictOn(await okta.accessToken(), { discoveryUrl })).toBe('keys-unavailable');
  });
});

describe('a custom claim', () => {
  const claim = (changes: Partial<CustomClaim>): CustomClaim => ({
    name: 'groups',
    valueType: 'STRING_ARRAY',
    operator: 'CONTAINS',
    values: ['chat-users'],
    ...changes,
  });

  it.each([
    ['CONTAINS', claim({}), ['chat-users', 'x'], 'allowed'],
    ['CONTAINS without the element', claim({}), ['chat-users-2'], 'custom-claim'],
    ['CONTAINS on a string', claim({}), 'chat-users', 'custom-claim'],
    ['CONTAINS_ANY', claim({ operator: 'CONTAINS_ANY', values: ['a', 'b'] }), ['b'], 'allowed'],
    ['CONTAINS_ANY without a match', claim({ operator: 'CONTAINS_ANY' }), ['b'], 'custom-claim'],
    ['EQUALS', claim({ valueType: 'STRING', operator: 'EQUALS' }), 'chat-users', 'allowed'],
    [
      'EQUALS with another value',
      claim({ valueType: 'STRING', operator: 'EQUALS' }),
      'x',
      'custom-claim',
    ],
    [
      'an absent claim',
      claim({ valueType: 'STRING', operator: 'EQUALS' }),
      undefined,
      'custom-claim',
    ],
  ])('decides %s', async (_, customClaim, groups, verdict) => {
    const token = await okta.accessToken({ groups });
    expect(await verdictOn(token, { customClaims: [customClaim] })).toBe(verdict);
  });

  it('reads CONTAINS as part of an element when the switch says so', async () => {
    const authorizer = createCustomJwtAuthorizer(configure({ customClaims: [claim({})] }), {
      ...authorizerSwitches,
      containsMeans: 'a-member-includes',
    });
    const token = await okta.accessToken({ groups: ['chat-users-2'] });
    expect((await authorizer.authorize(token)).kind).toBe('allowed');
  });
});

describe('bearerToken', () => {
  it('reads back any token without a space', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]+$/), (token) => {
        expect(bearerToken(`bEARER ${token}`)).toBe(token);
      }),
    ));

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Bearer a b', 'Basic abc', 'AWS4-HMAC-SHA256 x'])(
    'finds no token in %s',
    (header) => {
      expect(bearerToken(header)).toBeUndefined();
    },
  );
});
