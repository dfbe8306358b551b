import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  all,
  aws,
  type Change,
  okta,
  type Row,
  site,
  unapplied,
  untried,
  verdictOf,
} from '../test/doctor-rows.ts';
import { type DoctorWorld, openDoctorWorld } from '../test/doctor-world.ts';
import { alarmsWith, segmentsOf, subscriptions } from '../test/healthy-aws.ts';
import { refusedTurn, siteHeaders } from '../test/healthy-site.ts';

let world: DoctorWorld;

beforeAll(async () => {
  world = await openDoctorWorld();
});
afterEach(() => world.reset());
afterAll(() => world.stop());

const askCanary: Change = (one) => {
  one.asksCanary = true;
};

const ROWS: readonly Row[] = [
  ['a stack', 'Stacks', unapplied('app'), /^app does not stand$/, /make apply ENV=dev STACK=app/],
  [
    'a release',
    'Stacks',
    all(
      unapplied('agent', 'backend', 'app'),
      aws({
        GetParameters: {
          json: { Parameters: [], InvalidParameters: ['/three-tier-chat/dev/releases/agent'] },
        },
      }),
    ),
    /^agent, backend, app do not stand$/,
    /^three-tier-chat-agent-dev waits for/,
  ],
  [
    'the issuer',
    'Issuer',
    okta({ 'GET /oauth2/aus1/.well-known/openid-configuration': { status: 404 } }),
    /answers 404/,
    /Authorization Servers/,
  ],
  [
    "the issuer's own name",
    'Issuer',
    okta({
      'GET /oauth2/aus1/.well-known/openid-configuration': {
        json: { issuer: 'https://another.example' },
      },
    }),
    /calls itself https:\/\/another\.example/,
    /Okta URL/,
  ],
  [
    'signing keys',
    'Signing keys',
    okta({
      'GET /oauth2/aus1/v1/keys': { json: { keys: [{ kty: 'RSA' }, { kty: 'EC', kid: 'e' }] } },
    }),
    /no RSA key with an id/,
    /Signing Key Rotation/,
  ],
  [
    'the page',
    'Site',
    site({ 'GET /': { status: 403, text: '<Error/>' } }),
    /answers 403 without the page/,
    /make deploy SERVICE=frontend ENV=dev/,
  ],
  [
    'a header',
    'Security headers',
    ({ site: server, okta: org }) => {
      const { 'referrer-policy': _, ...headers } = siteHeaders(`${org.url}/oauth2/aus1`);
      server.routes['GET /'] = { text: '<html>', headers };
    },
    /^referrer-policy is not as the stack sets it$/,
    /STACK=app/,
  ],
  [
    'the policy of another issuer',
    'Security headers',
    site({ 'GET /': { text: '<html>', headers: siteHeaders('https://old.okta.com/oauth2/x') } }),
    /^content-security-policy is not/,
    /STACK=app/,
  ],
  [
    'config.json',
    'config.json',
    site({ 'GET /config.json': { status: 404 } }),
    /answers 404/,
    /STACK=app/,
  ],
  [
    'its content',
    'config.json',
    site({ 'GET /config.json': { text: '{}' } }),
    /somebody edited it/,
    /delete the object/,
  ],
  [
    'the backend',
    'Backend',
    site({ 'GET /api/ledger/*': { status: 502, text: '<html>' } }),
    /answers 502/,
    /When something fails/,
  ],
  [
    'a backend that asks for a token',
    'Backend',
    site({ 'GET /api/ledger/*': { json: { rows: [] } } }),
    /answers 200/,
    /When something fails/,
  ],
  [
    "the canary's token",
    'Canary turn',
    (one) => {
      one.asksCanary = true;
      one.variables['CANARY_TOKEN'] = undefined;
    },
    /^CANARY_TOKEN is not set$/,
    /read -rs CANARY_TOKEN/,
  ],
  [
    'a token that is one',
    'Canary turn',
    (one) => {
      one.asksCanary = true;
      one.variables['CANARY_TOKEN'] = 'a\nb';
    },
    /^CANARY_TOKEN is no access token$/,
    /read -rs CANARY_TOKEN/,
  ],
  [
    'a token that lives',
    'Canary turn',
    all(askCanary, site({ 'POST /api/agent/invoke': refusedTurn('not-signed-in') })),
    /401 not-signed-in/,
    /take a new token/,
  ],
  [
    'the model, in a turn',
    'Canary turn',
    all(askCanary, site({ 'POST /api/agent/invoke': refusedTurn('model-failed') })),
    /502 model-failed/,
    /the row of that code/,
  ],
  [
    'the tool, in a turn',
    'Canary turn',
    all(
      askCanary,
      site({
        'POST /api/agent/invoke': {
          json: { traceId: '1-a-b', toolCalls: [{ name: 'getMyProfile', status: 'failed' }] },
        },
      }),
    ),
    /its tool failed/,
    /rows about the tool/,
  ],
  [
    "a tier's spans",
    'Spans',
    aws({
      'POST /Traces': { json: { Traces: [{ Segments: segmentsOf('backend', 'interceptor') }] } },
    }),
    /has nothing of agent$/,
    /rows X4 and X5/,
  ],
  [
    'an alarm',
    'Alarms',
    aws({ DescribeAlarms: { json: { MetricAlarms: [] } } }),
    /^AWS has no alarm three-tier-chat-dev-/,
    /make apply ENV=dev/,
  ],
  [
    'alarms that act',
    'Alarms',
    aws({ DescribeAlarms: alarmsWith('token-budget', { ActionsEnabled: false }) }),
    /^the actions of three-tier-chat-dev-token-budget are disabled$/,
    /enable-alarm-actions/,
  ],
  [
    'silence of the alarms',
    'Alarms',
    aws({ DescribeAlarms: alarmsWith('token-budget', { StateValue: 'ALARM' }) }),
    /^three-tier-chat-dev-token-budget rings$/,
    /docs\/runbooks/,
  ],
  [
    'the confirmation of the mail',
    'Alarm mail',
    aws({ ListSubscriptionsByTopic: { text: subscriptions('PendingConfirmation') } }),
    /has not confirmed/,
    /open the link/,
  ],
  [
    'the subscription',
    'Alarm mail',
    aws({ ListSubscriptionsByTopic: { text: subscriptions('arn:x', 'somebody@else.example') } }),
    /does not subscribe/,
    /STACK=gateway/,
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
  expect(untried('After a deploy', ROWS)).toEqual([]);
});
