import { describe, expect, it } from 'vitest';
import { portsFrom } from '../ports.ts';
import { IDENTITY } from '../terraform/testing/make-resource.ts';
import { oktaAttributes } from './attributes.ts';
import { readOrg } from './org.ts';
import { type Changes, groupId, oktaResources } from './testing/okta-stacks.ts';

describe('readOrg', () => {
  it('reads groups, app and server as the resources define them', () => {
    const org = readOrg(oktaResources());
    expect([...org.groups]).toEqual([
      ['chat-users', groupId('chat-users')],
      ['staff', groupId('staff')],
    ]);
    expect([...org.corsOrigins]).toEqual(['http://127.0.0.1:4000']);
    expect(org.apps).toMatchObject([
      { label: 'Three-tier chat', groupIds: new Set([groupId('chat-users')]) },
    ]);
    expect(org.servers).toMatchObject([
      {
        audience: 'api://three-tier-chat',
        scopes: [{ name: 'chat.invoke' }, { name: 'profile.write' }],
        claims: [{ claim_type: 'RESOURCE' }, { claim_type: 'IDENTITY' }],
        policies: [{ rules: [{ name: 'members' }] }],
      },
    ]);
  });

  it('accepts a single group block instead of a list of one', () => {
    const org = readOrg(oktaResources({ assignments: { group: { id: groupId('staff') } } }));
    expect(org.apps[0]?.groupIds).toEqual(new Set([groupId('staff')]));
  });

  it.each<[string, Changes, RegExp]>([
    [
      'another kind of app',
      { spa: { type: 'web' } },
      /okta_app_oauth\.spa.*type: only single-page/,
    ],
    [
      'a client secret',
      { spa: { token_endpoint_auth_method: 'client_secret_basic' } },
      /auth_method/,
    ],
    ['an app without PKCE', { spa: { pkce_required: false } }, /pkce_required/],
    ['wildcards in redirects', { spa: { wildcard_redirect: 'SUBDOMAIN' } }, /wildcard_redirect/],
    ['a consent page', { spa: { consent_method: 'REQUIRED' } }, /consent pages/],
    [
      'a groups claim of the app',
      { spa: { groups_claim: {} } },
      /groups_claim: the local cloud does not emulate/,
    ],
    [
      'an inline hook',
      { rule: { inline_hook_id: 'x' } },
      /inline_hook_id: the local cloud does not emulate/,
    ],
    ['an access token of a minute', { rule: { access_token_lifetime_minutes: 1 } }, /lifetime/],
    ['two audiences', { chat: { audiences: ['a', 'b'] } }, /has one audience/],
    ['an expression as a claim', { 'access-groups': { value_type: 'EXPRESSION' } }, /only GROUPS/],
    [
      'an invalid pattern',
      { 'access-groups': { group_filter_type: 'REGEX', value: '(' } },
      /value: is not a regular expression/,
    ],
    ['a policy of no server', { policy: { auth_server_id: 'ausX' } }, /auth_server_id names no/],
    ['a rule of no policy', { rule: { policy_id: '00pX' } }, /policy_id names no/],
    ['an assignment of no app', { assignments: { app_id: '0oaX' } }, /app_id names no/],
  ])('refuses %s and names the resource', (_what, changes, message) => {
    expect(() => readOrg(oktaResources(changes))).toThrow(message);
  });
});

describe('oktaAttributes', () => {
  it('makes ids in Okta’s format that are the same on every start', () => {
    const attributes = oktaAttributes(IDENTITY);
    const idsOf = () =>
      Object.entries(attributes).flatMap(([type, of]) =>
        oktaResources()
          .ofType(type)
          .map((resource) => String(of(resource, 0)['id'])),
      );
    expect(idsOf()).toEqual(idsOf());
    expect(new Set(idsOf()).size).toBe(idsOf().length);
    for (const id of idsOf()) expect(id).toMatch(/^[a-z0-9]{3}[A-Za-z0-9]{17}$/);
  });

  it('uses the issuer on the port of Okta, and the client id that an app requests', () => {
    const attributes = oktaAttributes({ ...IDENTITY, portOf: portsFrom(5000) });
    const [server] = oktaResources().ofType('okta_auth_server');
    const [app] = oktaResources({ spa: { client_id: 'chosen' } }).ofType('okta_app_oauth');
    if (!server || !app) throw new Error('These resources have both');
    expect(attributes['okta_auth_server']?.(server, 0)['issuer']).toMatch(
      /^http:\/\/127\.0\.0\.1:5006\/oauth2\/aus\w{17}$/,
    );
    expect(attributes['okta_app_oauth']?.(app, 0)['client_id']).toBe('chosen');
  });
});
