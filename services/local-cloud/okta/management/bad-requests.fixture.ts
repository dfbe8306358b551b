import { changed, type makeOrg, SERVERS, sent } from './made-org.fixture.ts';

export type Made = Awaited<ReturnType<typeof makeOrg>>;
export type Request = readonly [method: string, path: string, body?: unknown];

/** Requests that break one rule each, with Okta's code and the words that name it. */
export const BAD_REQUESTS: readonly [
  what: string,
  request: (made: Made) => Request,
  code: string,
  words: RegExp,
][] = [
  [
    'a second group of one name',
    () => ['POST', '/api/v1/groups', sent(/groups$/)],
    'E0000001',
    /name: An object with this field already exists/,
  ],
  [
    'a group without a name',
    () => ['POST', '/api/v1/groups', { profile: { name: '' } }],
    'E0000001',
    /profile\.name: /,
  ],
  [
    'a server with two audiences',
    () => ['POST', SERVERS, { ...sent(/authorizationServers$/), name: 'b', audiences: ['a', 'b'] }],
    'E0000001',
    /audiences: exactly one/,
  ],
  [
    'a server of another’s name',
    () => ['POST', SERVERS, sent(/authorizationServers$/)],
    'E0000001',
    /already exists/,
  ],
  [
    'a second scope of one name',
    ({ server }) => ['POST', `${server}/scopes`, { ...sent(/scopes$/), name: 'chat.invoke' }],
    'E0000001',
    /already exists/,
  ],
  [
    'one of Okta’s own scopes',
    ({ server }) => ['POST', `${server}/scopes`, { ...sent(/scopes$/), name: 'openid' }],
    'E0000001',
    /Okta’s own scopes/,
  ],
  [
    'a scope with a space',
    ({ server }) => ['POST', `${server}/scopes`, { ...sent(/scopes$/), name: 'a b' }],
    'E0000001',
    /name: has characters/,
  ],
  [
    'one of Okta’s own claims',
    ({ server }) => ['POST', `${server}/claims`, { ...sent(/claims$/), name: 'sub' }],
    'E0000001',
    /Okta’s own claims/,
  ],
  [
    'groups without a filter',
    ({ server }) => [
      'POST',
      `${server}/claims`,
      { ...sent(/claims$/), group_filter_type: undefined },
    ],
    'E0000001',
    /group_filter_type: is needed/,
  ],
  [
    'an expression, which is not emulated',
    ({ server }) => ['POST', `${server}/claims`, { ...sent(/claims$/), valueType: 'EXPRESSION' }],
    'E0000001',
    /valueType: only GROUPS is emulated/,
  ],
  [
    'a claim for an unknown scope',
    ({ server }) => [
      'POST',
      `${server}/claims`,
      { ...sent(/claims$/), conditions: { scopes: ['orders.read'] } },
    ],
    'E0000001',
    /names no scope: orders\.read/,
  ],
  [
    'a policy for an unknown client',
    ({ server, policy }) => [
      'POST',
      `${server}/policies`,
      { ...policy, name: 'b', conditions: { clients: { include: ['0oanobody'] } } },
    ],
    'E0000001',
    /names no client: 0oanobody/,
  ],
  [
    'a policy without a description',
    ({ server, policy }) => [
      'POST',
      `${server}/policies`,
      { ...policy, name: 'b', description: '' },
    ],
    'E0000001',
    /description: /,
  ],
  [
    'a rule for an unknown group',
    ({ rules, rule }) => [
      'POST',
      rules,
      changed(rule, 'conditions.people.groups.include', ['00gnobody']),
    ],
    'E0000001',
    /names no group: 00gnobody/,
  ],
  [
    'a rule for an unknown user',
    ({ rules, rule }) => [
      'POST',
      rules,
      changed(rule, 'conditions.people.users.include', ['00unobody']),
    ],
    'E0000001',
    /names no user: 00unobody/,
  ],
  [
    'a rule for an unknown scope',
    ({ rules, rule }) => [
      'POST',
      rules,
      changed(rule, 'conditions.scopes.include', ['orders.read']),
    ],
    'E0000001',
    /names no scope: orders\.read/,
  ],
  [
    'a rule for the grant of refreshing',
    ({ rules, rule }) => [
      'POST',
      rules,
      changed(rule, 'conditions.grantTypes.include', ['refresh_token']),
    ],
    'E0000001',
    /grantTypes\.include\.0: /,
  ],
  [
    'an access token of four minutes',
    ({ rules, rule }) => [
      'POST',
      rules,
      changed(rule, 'actions.token.accessTokenLifetimeMinutes', 4),
    ],
    'E0000001',
    /accessTokenLifetimeMinutes: /,
  ],
  [
    'an access token of over a day',
    ({ rules, rule }) => [
      'POST',
      rules,
      changed(rule, 'actions.token.accessTokenLifetimeMinutes', 1441),
    ],
    'E0000001',
    /accessTokenLifetimeMinutes: /,
  ],
  [
    'a refresh window beyond the refresh lifetime',
    ({ rules, rule }) => [
      'POST',
      rules,
      changed(rule, 'actions.token.refreshTokenWindowMinutes', 481),
    ],
    'E0000001',
    /must lie between/,
  ],
  [
    'a refresh window within the access lifetime',
    ({ rules, rule }) => [
      'POST',
      rules,
      changed(rule, 'actions.token.accessTokenLifetimeMinutes', 61),
    ],
    'E0000001',
    /must lie between/,
  ],
  [
    'an app without PKCE',
    () => [
      'POST',
      '/api/v1/apps',
      changed({ ...sent(/apps\?/), label: 'b' }, 'credentials.oauthClient.pkce_required', false),
    ],
    'E0000001',
    /pkce_required: /,
  ],
  [
    'an app whose callback is no address',
    () => [
      'POST',
      '/api/v1/apps',
      changed({ ...sent(/apps\?/), label: 'b' }, 'settings.oauthClient.redirect_uris', [
        '/callback',
      ]),
    ],
    'E0000001',
    /redirect_uris\.0: is not an absolute address/,
  ],
  [
    'an app with a member that is not known',
    () => ['POST', '/api/v1/apps', { ...sent(/apps\?/), label: 'b', profile: {} }],
    'E0000001',
    /profile: /,
  ],
  [
    'a trusted origin with a path',
    () => [
      'POST',
      '/api/v1/trustedOrigins',
      { ...sent(/trustedOrigins$/), origin: 'https://d1.cloudfront.net/' },
    ],
    'E0000001',
    /origin: is not an origin/,
  ],
  [
    'a name like a member of every object',
    ({ server }) => [
      'POST',
      `${server}/scopes`,
      JSON.parse('{"name":"a","__proto__":{"default":true}}'),
    ],
    'E0000001',
    /__proto__/,
  ],
  [
    'the assignment of another group than the path’s',
    ({ app, group }) => ['PUT', `/api/v1/apps/${app}/groups/${group}`, { id: 'x' }],
    'E0000001',
    /differs from the path/,
  ],
  [
    'a type of policies that is not emulated',
    () => ['GET', '/api/v1/policies?type=PASSWORD'],
    'E0000001',
    /type: is not emulated: PASSWORD/,
  ],
];
