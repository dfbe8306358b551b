import { assumeAgentCoreRole } from '../../services/local-cloud/agentcore/assume-role.ts';
import { startGateway } from '../../services/local-cloud/agentcore-gateway/start-gateway.ts';
import { startRuntime } from '../../services/local-cloud/agentcore-runtime/start-runtime.ts';
import { loadServiceDefinition } from '../../services/local-cloud/app-runner/service-definition.ts';
import { assumeInstanceRole } from '../../services/local-cloud/app-runner/service-roles.ts';
import { startAppRunner } from '../../services/local-cloud/app-runner/start-app-runner.ts';
import { startBedrock } from '../../services/local-cloud/bedrock/start-bedrock.ts';
import { startCloudWatchLogs } from '../../services/local-cloud/cloudwatch-logs/start-cloudwatch-logs.ts';
import type { CloudContext } from '../../services/local-cloud/context.ts';
import type { RunningService } from '../../services/local-cloud/emulated-service.ts';
import { serveHttp } from '../../services/local-cloud/http/serve-http.ts';
import { readApis } from '../../services/local-cloud/http-api/api-definition.ts';
import { executionArn } from '../../services/local-cloud/http-api/attributes.ts';
import type { Credentials } from '../../services/local-cloud/iam/credentials.ts';
import {
  type SignedCall,
  signedFetch,
} from '../../services/local-cloud/iam/testing/signed-fetch.ts';
import { type InvokeCall, startLambda } from '../../services/local-cloud/lambda/lambda-service.ts';
import { localUrl } from '../../services/local-cloud/ports.ts';
import { bucketDomain } from '../../services/local-cloud/s3/attributes.ts';
import { openBuckets } from '../../services/local-cloud/s3/open-buckets.ts';
import { readAttribute } from '../../services/local-cloud/terraform/read-attribute.ts';
import { createXRayApp } from '../../services/local-cloud/xray/start-xray.ts';
import { createTraceStore } from '../../services/local-cloud/xray/trace-store.ts';
import type { ApiService } from '../../terraform/services.ts';
import type { StackCloud } from './stack-cloud.ts';

/**
 * A call that every turn or start makes. Resolves with `allowed`, or with the reason for the
 * refusal.
 */
export type PermissionProbe = (cloud: StackCloud) => Promise<string>;

const ALLOWED = 'allowed';

/** The agent calls the model. */
export const askModel: PermissionProbe = async (cloud) => {
  const { context, the } = cloud;
  const resource = the('aws_bedrockagentcore_agent_runtime');
  const credentials = credentialsOf('agent', cloud);
  const environment = resource.args['environment_variables'] as Readonly<Record<string, string>>;
  const bedrock = await startBedrock(context, { pieceDelayMs: 0 });
  try {
    const modelId = encodeURIComponent(String(environment['MODEL_ID']));
    const answer = await signedFetch(credentials, 'bedrock', {
      url: `${bedrock.url}/model/${modelId}/converse-stream`,
      body: '{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}',
    });
    const body = await answer.text();
    return answer.ok
      ? ALLOWED
      : String((JSON.parse(body) as { readonly message: unknown }).message);
  } finally {
    await bedrock.stop();
  }
};

export const startAgent: PermissionProbe = ({ context }) =>
  whileItRuns(() => startRuntime(context));

export const startBackend: PermissionProbe = ({ context }) =>
  whileItRuns(() => startAppRunner(context));

export const startToolGateway: PermissionProbe = ({ context }) =>
  whileItRuns(() =>
    startGateway(context, { invokeInterceptor: async () => ({ kind: 'error', message: '' }) }),
  );

export const startFunctions: PermissionProbe = ({ context }) =>
  whileItRuns(() => startLambda(context));

/** The platform writes what the agent or the backend prints. */
export function writeLine(service: 'agent' | 'backend'): PermissionProbe {
  return (cloud) =>
    whileItRuns(
      () => starterOf(service)(cloud),
      () => seeLine(cloud, service),
    );
}

/** The agent or the backend sends its segments. */
export function recordTrace(service: 'agent' | 'backend'): PermissionProbe {
  return sendToXRay(service, { path: '/TraceSegments', body: '{"TraceSegmentDocuments":[]}' });
}

/** The agent sends OpenTelemetry's spans. */
export const recordSpans: PermissionProbe = sendToXRay('agent', {
  path: '/v1/traces',
  headers: { 'content-type': 'application/x-protobuf' },
});

function sendToXRay(
  service: 'agent' | 'backend',
  { path, ...call }: Omit<SignedCall, 'url'> & { readonly path: string },
): PermissionProbe {
  return async (cloud) => {
    const { context } = cloud;
    const xray = await serveHttp(0, createXRayApp(context, createTraceStore()).fetch);
    try {
      const answer = await signedFetch(credentialsOf(service, cloud), 'xray', {
        url: `${localUrl(xray.port)}${path}`,
        ...call,
      });
      if (answer.ok) return ALLOWED;
      return String(((await answer.json()) as { readonly message: unknown }).message);
    } finally {
      await xray.close();
    }
  };
}

/** The backend searches every log group that it is given for the ledger. */
export const searchLedgerLogs: PermissionProbe = async (cloud) => {
  const { environment } = loadServiceDefinition(cloud.context.resources());
  const logs = await startCloudWatchLogs(cloud.context);
  try {
    for (const logGroupName of String(environment['LEDGER_LOG_GROUPS']).split(',')) {
      const answer = await signedFetch(credentialsOf('backend', cloud), 'logs', {
        url: `${logs.url}/`,
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'Logs_20140328.FilterLogEvents',
        },
        body: JSON.stringify({ logGroupName }),
      });
      if (!answer.ok) return Object.values((await answer.json()) as object).join(': ');
    }
    return ALLOWED;
  } finally {
    await logs.stop();
  }
};

/** The HTTP API calls the function of its API. */
export function callApi(service: ApiService): PermissionProbe {
  return (cloud) => invoke(cloud, service);
}

/** The Gateway calls the interceptor. */
export const callInterceptor: PermissionProbe = (cloud) => invoke(cloud, 'interceptor');

/** Lambda writes what the function prints. */
export function writeFunctionLine(service: ApiService | 'interceptor'): PermissionProbe {
  return (cloud) => invoke(cloud, service, () => seeLine(cloud, service));
}

/** What Lambda and the function record reaches X-Ray. */
export function recordFunctionTrace(service: ApiService | 'interceptor'): PermissionProbe {
  return (cloud) => invoke(cloud, service, () => seeSegment(cloud));
}

/** CloudFront reads the site, or a caller without TLS claims to be CloudFront. */
export function readSite({ isSecure }: { readonly isSecure: boolean }): PermissionProbe {
  return async ({ context, the }) => {
    const object = the('aws_s3_object');
    const answer = await openBuckets(context).get({
      domain: bucketDomain(String(object.args['bucket']), context.region),
      path: `/${object.args['key']}`,
      method: 'GET',
      distributionArn: readAttribute(the('aws_cloudfront_distribution'), 'arn'),
      isSecure,
    });
    return answer.status === 200 ? ALLOWED : answer.body.toString();
  };
}

/** Credentials of the role that the stacks give it. */
function credentialsOf(service: 'agent' | 'backend', { context, the }: StackCloud): Credentials {
  if (service === 'backend') {
    return assumeInstanceRole(context.iam, loadServiceDefinition(context.resources())).credentials;
  }
  const resource = the('aws_bedrockagentcore_agent_runtime');
  return assumeAgentCoreRole(context.iam, {
    address: resource.address,
    arn: readAttribute(resource, 'agent_runtime_arn'),
    roleArn: String(resource.args['role_arn']),
  }).credentials;
}

function starterOf(service: 'agent' | 'backend') {
  return ({ context }: StackCloud): Promise<RunningService> =>
    service === 'agent' ? startRuntime(context) : startAppRunner(context);
}

async function invoke(
  cloud: StackCloud,
  service: ApiService | 'interceptor',
  see?: () => Promise<string>,
): Promise<string> {
  const { context } = cloud;
  const lambda = await startLambda(context);
  try {
    const result = await lambda.invoke(callOf(cloud, service));
    if (result.kind === 'refused') return result.message;
    if (result.kind === 'failed') throw new Error(result.error.errorMessage);
    return (await see?.()) ?? ALLOWED;
  } finally {
    await lambda.stop();
  }
}

/** An API is called by API Gateway in its own name, the interceptor with the Gateway's role. */
function callOf({ context, the }: StackCloud, service: ApiService | 'interceptor'): InvokeCall {
  const call = { functionArn: `three-tier-chat-${service}-local`, payload: {} };
  if (service !== 'interceptor') {
    const sourceArn = routeTo(call.functionArn, context);
    return { ...call, caller: 'apigateway.amazonaws.com', sourceArn };
  }
  const resource = the('aws_bedrockagentcore_gateway');
  const caller = assumeAgentCoreRole(context.iam, {
    address: resource.address,
    arn: readAttribute(resource, 'gateway_arn'),
    roleArn: String(resource.args['role_arn']),
  });
  return { ...call, caller };
}

/** A route that leads to a function, as API Gateway names it. */
function routeTo(functionName: string, { resources, region, accountId }: CloudContext): string {
  const [source] = readApis(resources()).flatMap(({ id, routes }) =>
    routes
      .filter(({ integration }) => integration.functionArn.endsWith(`:${functionName}`))
      .map(({ routeKey }) => `${executionArn(region, accountId, id)}/$default/${routeKey}`),
  );
  if (source === undefined) throw new Error(`No route leads to ${functionName}`);
  return source.replace(' ', '');
}

function seeLine({ context, refusalOf, when }: StackCloud, service: string): Promise<string> {
  return when(() =>
    context.logs.all().some((line) => line.service === service && line.message === 'spoken')
      ? ALLOWED
      : refusalOf('logs:'),
  );
}

function seeSegment({ segments, refusalOf, when }: StackCloud): Promise<string> {
  return when(() => (segments.length > 0 ? ALLOWED : refusalOf('xray:')));
}

/** Resolves with the error of a service that does not start. */
async function whileItRuns(
  start: () => Promise<RunningService>,
  see: () => Promise<string> = async () => ALLOWED,
): Promise<string> {
  let service: RunningService;
  try {
    service = await start();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  try {
    return await see();
  } finally {
    await service.stop();
  }
}
