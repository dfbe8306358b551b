import { describe, expect, it } from 'vitest';
import { authorizerConfiguration } from './authorizer-configuration.ts';

const discovery_url = 'http://127.0.0.1:4006/oauth2/aus1/.well-known/openid-configuration';
const jwt = { discovery_url, allowed_audience: ['api://chat'] };

describe('authorizerConfiguration', () => {
  it('reads blocks written as objects and as lists of one', () => {
    const expected = {
      discoveryUrl: discovery_url,
      allowedAudience: ['api://chat'],
      allowedClients: [],
      allowedScopes: [],
      customClaims: [],
    };
    expect(authorizerConfiguration.parse({ custom_jwt_authorizer: jwt })).toEqual(expected);
    expect(authorizerConfiguration.parse([{ custom_jwt_authorizer: [jwt] }])).toEqual(expected);
  });

  it('reads custom claims', () => {
    const custom_claim = [
      {
        inbound_token_claim_name: 'groups',
        inbound_token_claim_value_type: 'STRING_ARRAY',
        authorizing_claim_match_value: [
          {
            claim_match_operator: 'CONTAINS',
            claim_match_value: [{ match_value_string: 'chat-users' }],
          },
        ],
      },
    ];
    const parsed = authorizerConfiguration.parse([
      { custom_jwt_authorizer: [{ discovery_url, custom_claim }] },
    ]);
    expect(parsed.customClaims).toEqual([
      { name: 'groups', valueType: 'STRING_ARRAY', operator: 'CONTAINS', values: ['chat-users'] },
    ]);
  });

  it.each([
    ['no condition at all', { discovery_url }],
    ['only empty conditions', { discovery_url, allowed_audience: [], allowed_scopes: [] }],
    ['a condition that it does not know', { ...jwt, allowed_workloads: ['x'] }],
    ['an issuer in place of its discovery address', { ...jwt, discovery_url: 'http://okta' }],
  ])('refuses %s', (_, authorizer) => {
    expect(
      authorizerConfiguration.safeParse([{ custom_jwt_authorizer: [authorizer] }]).success,
    ).toBe(false);
  });
});
