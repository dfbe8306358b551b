import { describe, expect, it } from 'vitest';
import { idTokenClaims, userInfoClaims } from './claims.ts';
import { type AuthorizationServer, type Claim, readOrg } from './org.ts';
import { oktaResources } from './testing/okta-stacks.ts';

const USER = {
  id: '00umember00000000000',
  login: 'member@example.com',
  password: 'local-only',
  firstName: 'Chat',
  lastName: 'Member',
  displayName: 'Chat Member',
  email: 'mail@example.com',
  groups: ['chat-users', 'chat-admins', 'staff'],
};

function serverWith(claim: Partial<Claim>): AuthorizationServer {
  const [server] = readOrg(oktaResources()).servers;
  const [first] = server?.claims.filter(({ claim_type }) => claim_type === 'IDENTITY') ?? [];
  if (!server || !first) throw new Error('These resources have a server with claims');
  return { ...server, claims: [{ ...first, ...claim }] };
}

const groupsOf = (claim: Partial<Claim>) =>
  userInfoClaims(USER, serverWith(claim), ['openid'])['groups'];

describe('a groups claim', () => {
  it.each<[Claim['group_filter_type'], string, readonly string[]]>([
    ['STARTS_WITH', 'chat-', ['chat-users', 'chat-admins']],
    ['EQUALS', 'staff', ['staff']],
    ['CONTAINS', 'a', ['chat-users', 'chat-admins', 'staff']],
    ['REGEX', '.*s', ['chat-users', 'chat-admins']],
    ['REGEX', '.*', ['Everyone', 'chat-users', 'chat-admins', 'staff']],
  ])('filters by %s %s', (group_filter_type, value, expected) => {
    expect(groupsOf({ group_filter_type, value })).toEqual(expected);
  });

  it('is omitted if its filter matches no group', () => {
    expect(groupsOf({ value: 'nothing-' })).toBeUndefined();
  });

  it('is included only with one of the scopes that it names', () => {
    expect(groupsOf({ scopes: ['profile'] })).toBeUndefined();
    expect(groupsOf({ scopes: ['profile', 'openid'] })).toEqual(['chat-users', 'chat-admins']);
  });

  it('of the access token appears nowhere else', () => {
    expect(groupsOf({ claim_type: 'RESOURCE' })).toBeUndefined();
  });

  it('is in userinfo but not in the ID token if it is not always included', () => {
    const server = serverWith({ always_include_in_token: false });
    const idToken = idTokenClaims({
      user: USER,
      server,
      issuer: 'http://127.0.0.1:4006/oauth2/aus',
      clientId: '0oa',
      scopes: ['openid'],
      issuedAt: 0,
      authTime: 0,
      nonce: undefined,
      accessToken: 'x',
    });
    expect(idToken).not.toHaveProperty('groups');
    expect(userInfoClaims(USER, server, ['openid'])).toHaveProperty('groups');
  });
});
