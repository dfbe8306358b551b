import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { all, aws, type Row, table, untried, variables, verdictOf } from '../test/doctor-rows.ts';
import { type DoctorWorld, openDoctorWorld } from '../test/doctor-world.ts';
import { AVAILABLE, MODEL_PATH, PROFILE_PATH, quotas } from '../test/healthy-aws.ts';
import type { Route } from '../test/scripted-server.ts';

let world: DoctorWorld;

beforeAll(async () => {
  world = await openDoctorWorld();
});
afterEach(() => world.reset());
afterAll(() => world.stop());

const OWN_DOMAIN = {
  siteUrl: 'https://chat.example.com',
  siteCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0',
};

const certificate = (answer: Route) => all(table(OWN_DOMAIN), aws({ DescribeCertificate: answer }));

const ROWS: readonly Row[] = [
  [
    'the certificate',
    'Certificate',
    certificate({ status: 400, json: { __type: 'ResourceNotFoundException', message: 'no' } }),
    /^there is no such certificate/,
    /^request one/,
  ],
  [
    'its validation',
    'Certificate',
    certificate({ json: { Certificate: { Status: 'PENDING_VALIDATION' } } }),
    /^the certificate of chat\.example\.com is PENDING_VALIDATION/,
    /validate it by DNS/,
  ],
  [
    'its name',
    'Certificate',
    certificate({ json: { Certificate: { Status: 'ISSUED', DomainName: '*.chat.example.com' } } }),
    /^the certificate is of \*\.chat\.example\.com, not of chat\.example\.com$/,
    /^request one of chat\.example\.com/,
  ],
  [
    'AWS credentials',
    'AWS credentials',
    variables({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }),
    /^There are no AWS credentials$/,
    /^sign in/,
  ],
  [
    'credentials of the account',
    'AWS credentials',
    table({ accountId: '999900001111' }),
    /belong to account 111122223333/,
    /^sign in/,
  ],
  [
    'the bootstrap',
    'Bootstrap',
    aws({ 'HEAD /*': { status: 404 } }),
    /^there is no bucket three-tier-chat-state-111122223333-eu-central-1 and three-tier-chat-artifacts/,
    /make bootstrap ENV=dev/,
  ],
  [
    'AgentCore',
    'AgentCore in the region',
    aws({
      'GET /gateways/': {
        status: 404,
        headers: { 'x-amzn-errortype': 'UnknownOperationException' },
      },
    }),
    /^eu-central-1 has no AgentCore Runtime or no Gateway$/,
    /set `region`/,
  ],
  [
    'App Runner',
    'Compute',
    aws({
      ListServices: {
        status: 400,
        json: {
          __type: 'SubscriptionRequiredException',
          message: 'The AWS Access Key Id needs a subscription for the service',
        },
      },
    }),
    /does not take this account/,
    /ecs-express/,
  ],
  [
    'the default VPC',
    'Compute',
    all(
      table({ compute: 'ecs-express' }),
      aws({ DescribeVpcs: { text: '<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>' } }),
    ),
    /^eu-central-1 has no default VPC$/,
    /aws ec2 create-default-vpc --region eu-central-1/,
  ],
  [
    'a second zone',
    'Compute',
    all(
      table({ compute: 'ecs-express' }),
      aws({
        DescribeSubnets: { text: '<x><availabilityZone>eu-central-1a</availabilityZone></x>' },
      }),
    ),
    /public subnets in 1 zones/,
    /create-default-subnet/,
  ],
  [
    'Transaction Search',
    'Transaction Search',
    aws({
      'POST /GetTraceSegmentDestination': { json: { Destination: 'XRay', Status: 'ACTIVE' } },
    }),
    /^traces go to X-Ray alone$/,
    /update-trace-segment-destination/,
  ],
  [
    'its end',
    'Transaction Search',
    aws({
      'POST /GetTraceSegmentDestination': {
        json: { Destination: 'CloudWatchLogs', Status: 'PENDING' },
      },
    }),
    /^it is PENDING/,
    /^wait/,
  ],
  [
    'the model',
    'Model',
    aws({
      [`GET /foundation-models/${MODEL_PATH}`]: {
        status: 404,
        headers: { 'x-amzn-errortype': 'ResourceNotFoundException:' },
      },
    }),
    /has no eu\.anthropic/,
    /another `modelId`/,
  ],
  [
    'its life',
    'Model',
    aws({
      [`GET /foundation-models/${MODEL_PATH}`]: {
        json: { modelDetails: { modelLifecycle: { status: 'LEGACY' } } },
      },
    }),
    /is LEGACY, not ACTIVE/,
    /another `modelId`/,
  ],
  [
    'its profile',
    'Model',
    aws({
      [`GET /inference-profiles/${PROFILE_PATH}`]: {
        status: 400,
        headers: { 'x-amzn-errortype': 'ValidationException' },
      },
    }),
    /has no eu\.anthropic/,
    /another `modelId`/,
  ],
  [
    'access to it',
    'Model access',
    aws({
      [`GET /foundation-model-availability/${MODEL_PATH}`]: {
        json: { ...AVAILABLE, authorizationStatus: 'NOT_AUTHORIZED' },
      },
    }),
    /authorizationStatus NOT_AUTHORIZED$/,
    /open the model once/,
  ],
  [
    'its agreement',
    'Model access',
    aws({
      [`GET /foundation-model-availability/${MODEL_PATH}`]: {
        json: { ...AVAILABLE, agreementAvailability: { status: 'NOT_AVAILABLE' } },
      },
    }),
    /agreement NOT_AVAILABLE$/,
    /accept its terms/,
  ],
  [
    'concurrent executions',
    'Lambda concurrency',
    aws({
      'GET /2016-08-19/account-settings': {
        json: { AccountLimit: { UnreservedConcurrentExecutions: 3 } },
      },
    }),
    /^3 concurrent executions/,
    /Service Quotas > AWS Lambda/,
  ],
  [
    'tokens per minute',
    'Model quotas',
    aws({ ListServiceQuotas: quotas(4000, 50) }),
    /tokens per minute for .* is 4000, and one turn may use 100000/,
    /Service Quotas > Amazon Bedrock/,
  ],
  [
    'requests per minute',
    'Model quotas',
    aws({ ListServiceQuotas: quotas(200_000, 1) }),
    /requests per minute for .* is 1, and one turn may use 12/,
    /agentLimits/,
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
  expect(untried('AWS', ROWS)).toEqual([]);
});

it('takes a certificate that covers the domain', async () => {
  table(OWN_DOMAIN)(world);
  expect(await verdictOf(world, 'Certificate')).toEqual({
    kind: 'ok',
    found: 'issued for chat.example.com',
  });
});
