import { describe, expect, it } from 'vitest';
import { type AccessRequest, decideAccess } from './access-policy.ts';
import { type AuthorizationServer, type Org, type Policy, type Rule, readOrg } from './org.ts';
import { type Changes, groupId, oktaResources } from './testing/okta-stacks.ts';

const MEMBERS = groupId('chat-users');
const STAFF = groupId('staff');

function ask(org: Org, request: Partial<AccessRequest> = {}, server = serverOf(org)) {
  const [app] = org.apps;
  if (!app) throw new Error('These resources have an app');
  const member = { app, uid: '00umember00000000000', groupIds: [MEMBERS], scopes: ['openid'] };
  return decideAccess(server, { ...member, ...request });
}

function serverOf(org: Org): AuthorizationServer {
  const [server] = org.servers;
  if (!server) throw new Error('These resources have an authorization server');
  return server;
}

const orgWith = (changes: Changes = {}) => readOrg(oktaResources(changes));

const ALLOWED = {
  kind: 'allow',
  lifetimes: { accessTokenSeconds: 300, refreshTokenSeconds: 28_800, refreshWindowSeconds: 3600 },
};
const NO_RULE = { kind: 'deny', reason: 'policy' };

describe('decideAccess', () => {
  it('allows an assigned member whose scopes the rule grants, with the lifetimes of the rule', () => {
    expect(ask(orgWith())).toEqual(ALLOWED);
  });

  it('denies a user who has no group of the app, whatever the policy says', () => {
    const org = orgWith({ rule: { group_whitelist: ['EVERYONE'], scope_whitelist: ['*'] } });
    expect(ask(org, { groupIds: [STAFF] })).toEqual({ kind: 'deny', reason: 'not-assigned' });
    expect(ask(org, { groupIds: [] })).toEqual({ kind: 'deny', reason: 'not-assigned' });
  });

  it.each<[string, Changes]>([
    ['the policy is inactive', { policy: { status: 'INACTIVE' } }],
    ['the policy names another client', { policy: { client_whitelist: ['0oaOther'] } }],
    ['the rule is inactive', { rule: { status: 'INACTIVE' } }],
    ['the rule is for another grant', { rule: { grant_type_whitelist: ['client_credentials'] } }],
    ['the rule is for another group', { rule: { group_whitelist: [STAFF] } }],
    ['the rule names nobody', { rule: { group_whitelist: [] } }],
    ['the rule excludes the group', { rule: { group_blacklist: [MEMBERS] } }],
    ['the rule excludes the user', { rule: { user_blacklist: ['00umember00000000000'] } }],
    ['the rule lacks the scope', { rule: { scope_whitelist: ['chat.invoke'] } }],
  ])('denies when %s', (_when, changes) => {
    expect(ask(orgWith(changes))).toEqual(NO_RULE);
  });

  it.each<[string, Changes]>([
    ['the policy is for all clients', { policy: { client_whitelist: ['ALL_CLIENTS'] } }],
    ['the rule is for everyone', { rule: { group_whitelist: ['EVERYONE'] } }],
    [
      'the rule names the user',
      { rule: { group_whitelist: [], user_whitelist: ['00umember00000000000'] } },
    ],
    ['the rule grants any scope', { rule: { scope_whitelist: ['*'] } }],
  ])('allows when %s', (_when, changes) => {
    expect(ask(orgWith(changes))).toEqual(ALLOWED);
  });

  it('denies when one of several scopes is not granted', () => {
    expect(ask(orgWith(), { scopes: ['openid', 'profile.write'] })).toEqual(NO_RULE);
  });

  it('uses the first rule that matches and skips a policy without one', () => {
    const org = orgWith();
    const server = serverOf(org);
    const [policy] = server.policies as [Policy];
    const [rule] = policy.rules as [Rule];
    const never = { ...rule, group_whitelist: [] };
    const longer = { ...rule, access_token_lifetime_minutes: 30 };
    const policies = [
      { ...policy, rules: [never] },
      { ...policy, rules: [never, longer, rule] },
    ];
    expect(ask(org, {}, { ...server, policies })).toMatchObject({
      lifetimes: { accessTokenSeconds: 1800 },
    });
  });

  it('reads a refresh lifetime of zero as unlimited', () => {
    expect(ask(orgWith({ rule: { refresh_token_lifetime_minutes: 0 } }))).toMatchObject({
      lifetimes: { refreshTokenSeconds: Number.POSITIVE_INFINITY },
    });
  });
});
