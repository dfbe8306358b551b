import { demand, type Judge, listOf, type Policy } from './policy.ts';
import { edit, referent, subjects, type World } from './world.ts';

const SERVER = 'okta/authorization-server/server';
const SCOPE = 'okta/authorization-server/chat.invoke';
const CLAIM = 'okta/authorization-server/groups-resource';
const POLICY = 'app/access/policy';
const RULE = 'app/access/rule';
const CLIENT = 'app/client/app';

/**
 * Minutes for which a stolen access token works at most: no tier asks Okta whether it was revoked.
 */
const LONGEST_ACCESS_MIN = 60;

const isActive: Judge = (subject) =>
  demand(subject, 'status', 'ACTIVE', 'set ACTIVE: an inactive one is skipped without a word');

/** Tells whether a list refers only to resources of a type. */
function refersOnlyTo(world: World, type: string): (list: unknown) => boolean {
  return (list) =>
    listOf(list).length > 0 && listOf(list).every((item) => referent(world, item)?.type === type);
}

export const OKTA_SERVER_POLICIES: readonly Policy[] = [
  {
    name: 'the authorization server has one audience, a fixed issuer and rotating keys',
    judge: {
      okta_auth_server: (server) => [
        ...demand(
          server,
          'audiences',
          (audiences) => listOf(audiences).length === 1,
          'name one: Okta takes no more',
        ),
        ...demand(server, 'issuer_mode', 'ORG_URL', 'set ORG_URL, or iss follows the browser'),
        ...demand(server, 'credentials_rotation_mode', 'AUTO', 'set AUTO, or keys live for ever'),
      ],
    },
    seeds: [
      {
        mistake: 'an issuer that follows the browser',
        plant: edit(SERVER, 'issuer_mode', 'DYNAMIC'),
        finds: `${SERVER}: issuer_mode is "DYNAMIC"`,
      },
      {
        mistake: 'a second audience',
        plant: edit(SERVER, 'audiences', ['api://one', 'api://two']),
        finds: `${SERVER}: audiences is ["api://one","api://two"]`,
      },
      {
        mistake: 'keys that somebody has to rotate',
        plant: edit(SERVER, 'credentials_rotation_mode', 'MANUAL'),
        finds: `${SERVER}: credentials_rotation_mode is "MANUAL"`,
      },
    ],
  },
  {
    name: 'scopes are granted only when asked for, and AgentCore can match their names',
    judge: {
      okta_auth_server_scope: (scope) => [
        ...demand(scope, 'default', false, 'set false, or every token carries it'),
        ...demand(
          scope,
          'name',
          (name) => /^[A-Za-z0-9_.-]+$/.test(String(name)),
          'use letters, digits, dots, hyphens: a custom claim of AgentCore matches no colon',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'a scope in every token',
        plant: edit(SCOPE, 'default', true),
        finds: `${SCOPE}: default is true`,
      },
      {
        mistake: 'a colon',
        plant: edit(SCOPE, 'name', 'chat:invoke'),
        finds: `${SCOPE}: name is "chat:invoke"`,
      },
    ],
  },
  {
    name: 'groups enter tokens by a prefix, which the group that may sign in has',
    judge: {
      okta_auth_server_claim: (claim) => [
        ...demand(claim, 'value_type', 'GROUPS', 'set GROUPS'),
        ...demand(
          claim,
          'group_filter_type',
          'STARTS_WITH',
          'filter by prefix: all groups of a person exceed what a header holds',
        ),
        ...demand(claim, 'value', (value) => Boolean(value), 'name the prefix'),
      ],
      okta_group: (group, world) => {
        const prefixes = subjects(world, 'okta_auth_server_claim').map(({ json }) => json['value']);
        return demand(
          group,
          'name',
          (name) => prefixes.every((prefix) => String(name).startsWith(String(prefix))),
          'begin it with the prefix of the claims, or no token names it',
        );
      },
    },
    seeds: [
      {
        mistake: 'every group',
        plant: edit(CLAIM, 'group_filter_type', 'REGEX'),
        finds: `${CLAIM}: group_filter_type is "REGEX"`,
      },
      {
        mistake: 'an empty prefix',
        plant: edit(CLAIM, 'value', ''),
        finds: `${CLAIM}: value is ""`,
      },
      {
        mistake: 'a group that no token names',
        plant: edit('okta/users', 'name', 'everyone'),
        finds: 'okta/users: name is "everyone"',
      },
    ],
  },
  {
    name: 'what Okta decides by is active',
    judge: {
      okta_auth_server: isActive,
      okta_auth_server_claim: isActive,
      okta_auth_server_policy: isActive,
      okta_auth_server_policy_rule: isActive,
      okta_app_oauth: isActive,
      okta_trusted_origin: (origin) => demand(origin, 'active', true, 'set true'),
    },
    seeds: [
      ...[SERVER, CLAIM, POLICY, RULE, CLIENT].map((at) => ({
        mistake: `${at} left to Okta`,
        plant: edit(at, 'status', undefined),
        finds: `${at}: status is not set`,
      })),
      {
        mistake: 'a policy switched off',
        plant: edit(POLICY, 'status', 'INACTIVE'),
        finds: `${POLICY}: status is "INACTIVE"`,
      },
      {
        mistake: 'an origin switched off',
        plant: edit('app/client/origin', 'active', false),
        finds: 'app/client/origin: active is false',
      },
    ],
  },
  {
    name: 'tokens go to our client, our group and named scopes, by code alone',
    judge: {
      okta_auth_server_policy: (policy, world) =>
        demand(
          policy,
          'client_whitelist',
          refersOnlyTo(world, 'okta_app_oauth'),
          'admit the client of the site alone: no tier reads which client a token is for',
        ),
      okta_auth_server_policy_rule: (rule, world) => [
        ...demand(
          rule,
          'group_whitelist',
          refersOnlyTo(world, 'okta_group'),
          'admit the group that may sign in, not all who are in the org',
        ),
        ...demand(rule, 'grant_type_whitelist', ['authorization_code'], 'grant by code alone'),
        ...demand(
          rule,
          'scope_whitelist',
          (scopes) => listOf(scopes).length > 0 && !listOf(scopes).includes('*'),
          'name each scope',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'any client',
        plant: edit(POLICY, 'client_whitelist', ['ALL_CLIENTS']),
        finds: `${POLICY}: client_whitelist is ["ALL_CLIENTS"]`,
      },
      {
        mistake: 'anybody in the org',
        plant: edit(RULE, 'group_whitelist', ['EVERYONE']),
        finds: `${RULE}: group_whitelist is ["EVERYONE"]`,
      },
      {
        mistake: 'a grant without a person',
        plant: edit(RULE, 'grant_type_whitelist.1', 'client_credentials'),
        finds: `${RULE}: grant_type_whitelist is ["authorization_code","client_credentials"]`,
      },
      {
        mistake: 'any scope',
        plant: edit(RULE, 'scope_whitelist', ['*']),
        finds: `${RULE}: scope_whitelist is ["*"]`,
      },
    ],
  },
  {
    name: 'access tokens live an hour at most, and every sign-in ends',
    judge: {
      okta_auth_server_policy_rule: (rule) => [
        ...demand(
          rule,
          'access_token_lifetime_minutes',
          (minutes) => Number(minutes) <= LONGEST_ACCESS_MIN,
          `let it live ${LONGEST_ACCESS_MIN} minutes at most: no tier asks whether it was revoked`,
        ),
        // In Okta, 0 means no limit.
        ...demand(
          rule,
          'refresh_token_lifetime_minutes',
          (minutes) => Number(minutes) > 0,
          'set when a sign-in ends, even if it is in use',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'tokens for a day',
        plant: edit(RULE, 'access_token_lifetime_minutes', 1440),
        finds: `${RULE}: access_token_lifetime_minutes is 1440`,
      },
      {
        mistake: 'a sign-in for ever',
        plant: edit(RULE, 'refresh_token_lifetime_minutes', 0),
        finds: `${RULE}: refresh_token_lifetime_minutes is 0`,
      },
    ],
  },
];
