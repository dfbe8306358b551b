import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  all,
  okta,
  type Row,
  unapplied,
  untried,
  variables,
  verdictOf,
} from '../test/doctor-rows.ts';
import { type DoctorWorld, openDoctorWorld } from '../test/doctor-world.ts';
import { FORBIDDEN, granted, POLICY, UNAUTHORIZED } from '../test/healthy-okta.ts';

let world: DoctorWorld;

beforeAll(async () => {
  world = await openDoctorWorld();
});
afterEach(() => world.reset());
afterAll(() => world.stop());

const ROWS: readonly Row[] = [
  [
    'an Okta variable',
    'Okta variables',
    variables({ OKTA_API_PRIVATE_KEY: undefined }),
    /set OKTA_API_PRIVATE_KEY|incomplete/,
    /set OKTA_API_PRIVATE_KEY/,
  ],
  [
    'the Okta org',
    'Okta org',
    okta({ 'GET /.well-known/okta-organization': { status: 404 } }),
    /^there is no Okta org at https:\/\/example-dev\.okta\.com/,
    /`okta\.orgName` \("example-dev"\)/,
  ],
  [
    'the key',
    'Okta sign-in',
    variables({ OKTA_API_PRIVATE_KEY: '/nowhere/key.pem' }),
    /neither a file nor a PEM key/,
    /the file with the private key/,
  ],
  [
    'a key that is one',
    'Okta sign-in',
    variables({
      OKTA_API_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\nbm9uc2Vuc2U=\n-----END PRIVATE KEY-----',
    }),
    /no private key in PEM/,
    /step 4/,
  ],
  [
    'the client',
    'Okta sign-in',
    variables({ OKTA_API_CLIENT_ID: '0oaother' }),
    /invalid_client/,
    /^compare OKTA_API_CLIENT_ID/,
  ],
  [
    'DPoP off',
    'Okta sign-in',
    okta({
      'POST /oauth2/v1/token': {
        status: 400,
        json: {
          error: 'invalid_dpop_proof',
          error_description: 'The DPoP proof JWT header is missing.',
        },
      },
    }),
    /DPoP proof JWT header is missing/,
    /Demonstrating Proof of Possession/,
  ],
  [
    'every scope',
    'Okta sign-in',
    okta({ 'POST /oauth2/v1/token': { status: 400, json: { error: 'invalid_scope' } } }),
    /invalid_scope/,
    /grant each/,
  ],
  [
    'the API token',
    'Okta sign-in',
    all(variables({ OKTA_API_TOKEN: 'a-token' }), okta({ 'GET /api/v1/groups': UNAUTHORIZED })),
    /does not take OKTA_API_TOKEN/,
    /Security > API > Tokens/,
  ],
  [
    'a scope in the variable',
    'Okta scopes',
    all(
      variables({ OKTA_API_SCOPES: 'okta.apps.manage' }),
      okta({ 'POST /oauth2/v1/token': granted('okta.apps.manage') }),
    ),
    /^OKTA_API_SCOPES lacks okta\.authorizationServers\.manage/,
    /^export OKTA_API_SCOPES=okta\.apps\.manage,/,
  ],
  [
    'a granted scope',
    'Okta scopes',
    okta({
      'POST /oauth2/v1/token': granted(
        'okta.apps.manage okta.authorizationServers.manage okta.groups.manage okta.trustedOrigins.manage',
      ),
    }),
    /is not granted okta\.policies\.read$/,
    /Grant beside okta\.policies\.read/,
  ],
  [
    'the plan',
    'API Access Management',
    okta({ 'GET /api/v1/authorizationServers': { status: 403, json: { errorCode: 'E0000015' } } }),
    /plan has no API Access Management/,
    /Integrator Free Plan/,
  ],
  [
    'its administrator',
    'API Access Management',
    okta({ 'GET /api/v1/authorizationServers': FORBIDDEN }),
    /may not read/,
    /add API Access Management Administrator/,
  ],
  [
    'an admin role',
    'Okta admin roles',
    okta({ 'GET /api/v1/trustedOrigins': FORBIDDEN }),
    /may not read what Organization Administrator may/,
    /add Organization Administrator/,
  ],
  [
    'another admin role',
    'Okta admin roles',
    okta({ 'GET /api/v1/apps': FORBIDDEN }),
    /Application Administrator/,
    /add Application Administrator/,
  ],
  [
    'a free name of the group',
    'Group',
    all(
      unapplied('okta'),
      okta({ 'GET /api/v1/groups': { json: [{ profile: { name: 'chat-users' } }] } }),
    ),
    /has a group chat-users already/,
    /`allowedGroup`/,
  ],
  [
    'members',
    'Group',
    okta({ 'GET /api/v1/groups/00g1/users': { json: [] } }),
    /^nobody is in the group chat-users$/,
    /Assign people/,
  ],
  [
    'the group',
    'Group',
    okta({ 'GET /api/v1/groups/00g1/users': { status: 404, json: {} } }),
    /was deleted in Okta/,
    /make apply ENV=dev STACK=okta/,
  ],
  [
    'the default sign-in policy',
    'Sign-in policy',
    all(unapplied('app'), okta({ 'GET /api/v1/policies': { json: [] } })),
    /no default sign-in policy/,
    /Identity Engine/,
  ],
  [
    'the app',
    'Sign-in policy',
    okta({ 'GET /api/v1/apps/0oaapp': { status: 404, json: {} } }),
    /was deleted in Okta/,
    /failed to get OAuth application/,
  ],
  [
    'an active app',
    'Sign-in policy',
    okta({ 'GET /api/v1/apps/0oaapp': { json: { status: 'INACTIVE' } } }),
    /is INACTIVE/,
    /activate it/,
  ],
  [
    'an active sign-in policy',
    'Sign-in policy',
    okta({ 'GET /api/v1/policies/rst1': { json: { name: 'Default', status: 'INACTIVE' } } }),
    /"Default" or its rules are not active/,
    /activate them/,
  ],
  [
    'an active access policy',
    'Access policy',
    okta({
      'GET /api/v1/authorizationServers/aus1/policies': {
        json: [{ ...POLICY, status: 'INACTIVE' }],
      },
    }),
    /nobody gets a token/,
    /activate both/,
  ],
  [
    'its rule',
    'Access policy',
    okta({ 'GET /api/v1/authorizationServers/aus1/policies/00p1/rules': { json: [] } }),
    /nobody gets a token/,
    /activate both/,
  ],
  [
    'the access policy',
    'Access policy',
    okta({ 'GET /api/v1/authorizationServers/aus1/policies': { json: [] } }),
    /was deleted in Okta/,
    /make apply ENV=dev STACK=app/,
  ],
  [
    'its loneliness',
    'Access policy',
    okta({
      'GET /api/v1/authorizationServers/aus1/policies': {
        json: [POLICY, { id: '00p2', name: 'theirs', status: 'ACTIVE' }],
      },
    }),
    /a further access policy, "theirs"/,
    /delete it/,
  ],
];

it.each(ROWS)('without %s: it is named, with its fix', async (_what, check, change, found, fix) => {
  change(world);
  expect(await verdictOf(world, check)).toEqual({
    kind: 'failed',
    found: expect.stringMatching(found),
    fix: expect.stringMatching(fix),
  });
});

it('takes something away from each of these checks', () => {
  expect(untried('Okta', ROWS)).toEqual([]);
});
