import type { Answer, Asked, Route } from './scripted-server.ts';

/** The operation of the JSON and query protocols; otherwise method and path. */
export function awsKey({ method, url, headers, body }: Asked): string {
  const [, operation] = String(headers['x-amz-target'] ?? '').split('.');
  if (operation) return operation;
  const action = new URLSearchParams(body).get('Action');
  return action ?? `${method} ${url.split('?')[0]}`;
}

/** The quota's name as Service Quotas has it. */
const TOKEN_QUOTA =
  'Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1';
const REQUEST_QUOTA =
  'Cross-region model inference requests per minute for Anthropic Claude Sonnet 4.5 V1';
export const MODEL_PATH = 'anthropic.claude-sonnet-4-5-20250929-v1%3A0';
export const PROFILE_PATH = `eu.${MODEL_PATH}`;

/**
 * What AWS answers about an account in which everything stands, shaped after the models of its APIs
 * (botocore 1.43).
 */
export function healthyAws(
  states: ReadonlyMap<string, unknown>,
  account: string,
): Record<string, Route> {
  return {
    GetCallerIdentity: {
      text: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    },
    'HEAD /*': {},
    'GET /three-tier-chat-state-*': ({ url }) => object(states, url),
    GetParameters: { json: { Parameters: [], InvalidParameters: [] } },
    'POST /runtimes/': { json: { agentRuntimes: [] } },
    'GET /gateways/': { json: { items: [] } },
    ListServices: {
      json: { ServiceSummaryList: [{ ServiceName: 'another', Status: 'RUNNING' }] },
    },
    DescribeVpcs: {
      text: '<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId><isDefault>true</isDefault></item></vpcSet></DescribeVpcsResponse>',
    },
    DescribeSubnets: {
      text: `<DescribeSubnetsResponse><subnetSet>${['a', 'b']
        .map((zone) => `<item><availabilityZone>eu-central-1${zone}</availabilityZone></item>`)
        .join('')}</subnetSet></DescribeSubnetsResponse>`,
    },
    'POST /GetTraceSegmentDestination': {
      json: { Destination: 'CloudWatchLogs', Status: 'ACTIVE' },
    },
    [`GET /foundation-models/${MODEL_PATH}`]: {
      json: { modelDetails: { modelLifecycle: { status: 'ACTIVE' } } },
    },
    [`GET /inference-profiles/${PROFILE_PATH}`]: { json: { status: 'ACTIVE' } },
    [`GET /foundation-model-availability/${MODEL_PATH}`]: { json: AVAILABLE },
    'GET /2016-08-19/account-settings': {
      json: {
        AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 },
      },
    },
    DescribeCertificate: {
      json: { Certificate: { Status: 'ISSUED', DomainName: '*.example.com' } },
    },
    ListServiceQuotas: ({ body }) => quotaPage(body),
    DescribeAlarms: alarmsWith(),
    ListSubscriptionsByTopic: {
      text: subscriptions(`arn:aws:sns:eu-central-1:${account}:alarms:4f2a`),
    },
    'POST /TraceSummaries': {
      json: { TraceSummaries: [{ Id: '1-6750a000-000000000000000000000000' }] },
    },
    'POST /Traces': {
      json: {
        Traces: [
          {
            Segments: [
              ...segmentsOf('backend', 'agent'),
              belowLambda('interceptor'),
              belowLambda('secured-api'),
            ],
          },
        ],
      },
    },
  };
}

export const AVAILABLE = {
  authorizationStatus: 'AUTHORIZED',
  entitlementAvailability: 'AVAILABLE',
  regionAvailability: 'AVAILABLE',
  agreementAvailability: { status: 'AVAILABLE' },
};

export function denied(action: string): Answer {
  return {
    status: 403,
    headers: { 'x-amzn-errortype': 'AccessDeniedException' },
    json: { message: `User: arn:aws:iam::1:user/me is not authorized to perform: ${action}` },
  };
}

export function subscriptions(arn: string, endpoint = 'on-call@example.com'): string {
  return `<ListSubscriptionsByTopicResponse><Subscriptions><member><Endpoint>${endpoint}</Endpoint><SubscriptionArn>${arn}</SubscriptionArn></member></Subscriptions></ListSubscriptionsByTopicResponse>`;
}

export function segmentsOf(...names: readonly string[]) {
  return names.map((name) => ({ Id: name, Document: JSON.stringify({ name }) }));
}

/** What a function sent, as X-Ray shows it. */
function belowLambda(name: string) {
  const lambda = { name: `three-tier-chat-${name}-dev`, subsegments: [{ name }] };
  return { Id: name, Document: JSON.stringify(lambda) };
}

export function quotas(tokens: number, requests: number): Answer {
  return {
    json: {
      Quotas: [
        { QuotaName: TOKEN_QUOTA, Value: tokens },
        { QuotaName: REQUEST_QUOTA, Value: requests },
      ],
    },
  };
}

/** The quota that counts is on the second page. */
function quotaPage(body: string): Answer {
  const { NextToken } = JSON.parse(body) as { NextToken?: string };
  if (NextToken === 'second') return quotas(200_000, 50);
  return {
    json: { Quotas: [{ QuotaName: 'Guardrails per account', Value: 100 }], NextToken: 'second' },
  };
}

/** The alarms that are asked for, all well but the one whose name ends so. */
export function alarmsWith(end?: string, differs: Readonly<Record<string, unknown>> = {}): Route {
  return ({ body }) => {
    const { AlarmNames } = JSON.parse(body) as { AlarmNames: string[] };
    const MetricAlarms = AlarmNames.map((AlarmName) => ({
      AlarmName,
      ActionsEnabled: true,
      StateValue: 'OK',
      ...(end !== undefined && AlarmName.endsWith(end) && differs),
    }));
    return { json: { MetricAlarms } };
  };
}

function object(states: ReadonlyMap<string, unknown>, url: string): Answer {
  const found = states.get(decodeURIComponent(url.slice(1).split('?')[0] ?? ''));
  if (found === undefined) return { status: 404, text: '<Error><Code>NoSuchKey</Code></Error>' };
  return { text: JSON.stringify(found) };
}
