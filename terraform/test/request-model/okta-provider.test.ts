import { describe, expect, it } from 'vitest';
import { synthAll } from '../../testing/synth-all.ts';
import { firstOf, type Resources, resourcesOf } from './provider-resources.fixture.ts';
import { checkStack, readProviderSchema } from './provider-schema.ts';

const SCHEMA = readProviderSchema('okta-provider-6.12.0.json');
const stacks = Object.values(synthAll()).map(({ json }) => json);

const oktaResources = () => resourcesOf('okta', stacks);

describe('the Okta resources of the stacks', () => {
  it('conform to the provider’s schema', () => {
    expect(Object.keys(oktaResources()).sort()).toEqual([
      'okta_app_group_assignments',
      'okta_app_oauth',
      'okta_auth_server',
      'okta_auth_server_claim',
      'okta_auth_server_policy',
      'okta_auth_server_policy_rule',
      'okta_auth_server_scope',
      'okta_group',
      'okta_trusted_origin',
    ]);
    expect(stacks.filter((it) => 'okta' in (it['provider'] as object))).toHaveLength(2);
    expect(stacks.flatMap((stack) => checkStack('okta', SCHEMA, stack))).toEqual([]);
  });

  it.each<readonly [kind: string, mistake: (resources: Resources) => void, finding: string]>([
    [
      'a required argument left out',
      (all) => {
        delete firstOf(all, 'okta_auth_server_policy')['description'];
      },
      'okta_auth_server_policy: description is required',
    ],
    [
      'an unknown argument',
      (all) => {
        firstOf(all, 'okta_app_oauth')['pkce'] = true;
      },
      'okta_app_oauth: pkce is unknown',
    ],
    [
      'a wrong type',
      (all) => {
        firstOf(all, 'okta_auth_server_policy_rule')['access_token_lifetime_minutes'] = '5';
      },
      'okta_auth_server_policy_rule: access_token_lifetime_minutes is not number',
    ],
    [
      'a number among texts',
      (all) => {
        firstOf(all, 'okta_app_oauth')['redirect_uris'] = ['https://a.example', 1];
      },
      'okta_app_oauth: redirect_uris is not list of string',
    ],
    [
      'an argument that Okta sets',
      (all) => {
        firstOf(all, 'okta_auth_server')['kid'] = 'k';
      },
      'okta_auth_server: kid is set by the provider alone',
    ],
    [
      'a block as a value',
      (all) => {
        firstOf(all, 'okta_app_group_assignments')['group'] = 'g';
      },
      'okta_app_group_assignments.group is a block',
    ],
    [
      'an argument within a block left out',
      (all) => {
        firstOf(all, 'okta_app_group_assignments')['group'] = [{ priority: 1 }];
      },
      'okta_app_group_assignments.group: id is required',
    ],
    [
      'a name that every object has',
      (all) => {
        firstOf(all, 'okta_group')['constructor'] = 'x';
      },
      'okta_group: constructor is unknown',
    ],
    [
      'a resource that the provider lacks',
      (all) => {
        all['okta_spa'] = { chat: {} };
      },
      'okta_spa: the provider has no such resource',
    ],
  ])('are caught with %s', (_kind, mistake, finding) => {
    const resource = oktaResources();
    mistake(resource);
    expect(checkStack('okta', SCHEMA, { resource })).toEqual([finding]);
  });
});
