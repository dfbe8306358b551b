import { API_NAMES, SERVICES, type ServiceEntry } from '@three-tier-chat/terraform/services.ts';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import type { Assumed } from './assumptions.ts';
import type { Line } from './line.ts';
import { requirePayPerRequest } from './resource-prices.ts';
import { block, numberOf, type StackResource } from './stack-resources.ts';

const KILOBYTES_A_GIGABYTE = 1024 * 1024;
const SECONDS_AN_HOUR = 3600;
/** Calls of a new conversation to the Gateway before its first tool: initialize, initialized, list. */
const FIRST_CALLS = 3;

/** What one turn uses, as the stacks run it. */
export function turnLines(resources: readonly StackResource[], assumed: Assumed): readonly Line[] {
  return [
    ...agentLines(resources, assumed),
    ...backendLines(resources, assumed),
    ...toolLines(resources, assumed),
    ...edgeLines(resources, assumed),
    ...watchLines(resources, assumed),
  ];
}

export interface ModelCost {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars, by the prices of the environment's file; undefined without any. */
  readonly usd: number | undefined;
}

/** The model's part, by `modelPrices` of the environment: the agent's own estimate uses them too. */
export function modelCost(
  { modelId, modelPrices }: Pick<Settings, 'modelId' | 'modelPrices'>,
  assumed: Assumed,
): ModelCost {
  const inputTokens = assumed.modelCalls * assumed.inputTokens;
  const { outputTokens } = assumed;
  const price = Object.hasOwn(modelPrices, modelId) ? modelPrices[modelId] : undefined;
  const usd = price && (inputTokens * price.input + outputTokens * price.output) / 1e6;
  return { inputTokens, outputTokens, usd };
}

/** A session's machine is billed for its memory until it was idle for its timeout. */
function agentLines(resources: readonly StackResource[], assumed: Assumed): readonly Line[] {
  return ofType(resources, 'aws_bedrockagentcore_agent_runtime').flatMap((runtime) => {
    const lifecycle = block(runtime.given, 'lifecycle_configuration');
    const idle = numberOf(runtime, lifecycle, 'idle_runtime_session_timeout');
    const seconds = assumed.turnSeconds + idle / assumed.turnsPerConversation;
    return [
      {
        what: "agent's CPU",
        quantity: assumed.agentCpuSeconds / SECONDS_AN_HOUR,
        price: 'runtimeCpu',
      },
      {
        what: `agent's memory, ${Math.round(seconds)} s with its share of ${idle} s idle`,
        quantity: (assumed.agentMemory * seconds) / SECONDS_AN_HOUR,
        price: 'runtimeMemory',
      },
    ] as const;
  });
}

/** App Runner's instance pays for its CPU while it has a request; a task of ECS pays always. */
function backendLines(resources: readonly StackResource[], assumed: Assumed): readonly Line[] {
  return ofType(resources, 'aws_apprunner_service').map((service) => ({
    what: "backend's CPU while it answers, nobody else asking",
    quantity:
      ((numberOf(service, block(service.given, 'instance_configuration'), 'cpu') / 1024) *
        assumed.turnSeconds) /
      SECONDS_AN_HOUR,
    price: 'appRunnerCpu',
  }));
}

function toolLines(resources: readonly StackResource[], assumed: Assumed): readonly Line[] {
  const gatewayCalls = assumed.toolCalls + FIRST_CALLS / assumed.turnsPerConversation;
  const functions = ofType(resources, 'aws_lambda_function').flatMap((lambda): readonly Line[] => {
    const calls = callsOf(lambda, gatewayCalls, assumed);
    const [architecture] = (lambda.given['architectures'] ?? ['x86_64']) as readonly string[];
    const gigabytes = numberOf(lambda, lambda.given, 'memory_size') / 1024;
    return [
      { what: `calls of the function in ${lambda.part}`, quantity: calls, price: 'lambdaRequest' },
      {
        what: `time of the function in ${lambda.part}, ${gigabytes} GB`,
        quantity: calls * assumed.lambdaSeconds * gigabytes,
        price: architecture === 'arm64' ? 'lambdaArm' : 'lambdaX86',
      },
    ];
  });
  const apis = ofType(resources, 'aws_apigatewayv2_api').map(
    (api): Line => ({
      what: `requests of the HTTP API in ${api.part}`,
      quantity: callsOf(api, gatewayCalls, assumed),
      price: 'httpApiRequest',
    }),
  );
  const tables = ofType(resources, 'aws_dynamodb_table').flatMap((table): readonly Line[] => {
    requirePayPerRequest(table);
    const units = callsOf(table, gatewayCalls, assumed) * assumed.tableUnits;
    return [
      { what: `writes to the table in ${table.part}`, quantity: units, price: 'dynamoWrite' },
      { what: `reads of the table in ${table.part}`, quantity: units, price: 'dynamoRead' },
    ];
  });
  const gateway = ofType(resources, 'aws_bedrockagentcore_gateway').map(
    (): Line => ({ what: 'calls of the Gateway', quantity: gatewayCalls, price: 'gatewayCall' }),
  );
  return [...gateway, ...functions, ...apis, ...tables];
}

/**
 * How often a turn calls what runs in a stack: the interceptor for each call of the Gateway, an API at the
 * edge by page and agent, and the APIs of tools for the tool calls, which they share.
 */
function callsOf({ part }: StackResource, gatewayCalls: number, assumed: Assumed): number {
  if (part === SERVICES.interceptor.stack) return gatewayCalls;
  const apis = API_NAMES.map((name): ServiceEntry => SERVICES[name]);
  const api = apis.find(({ stack }) => stack === part)?.api;
  if (api?.edgePaths !== undefined) return assumed.conversationCalls;
  const ofTools = apis.filter((one) => one.api?.toolTarget !== undefined);
  return api?.toolTarget === undefined ? 0 : assumed.toolCalls / ofTools.length;
}

function edgeLines(resources: readonly StackResource[], assumed: Assumed): readonly Line[] {
  const edge = ofType(resources, 'aws_cloudfront_distribution').flatMap((): readonly Line[] => [
    { what: 'requests at the edge', quantity: assumed.edgeRequests, price: 'cloudfrontRequest' },
    {
      what: 'what the edge sends',
      quantity: assumed.edgeKilobytes / KILOBYTES_A_GIGABYTE,
      price: 'cloudfrontTransfer',
    },
  ]);
  const functions = ofType(resources, 'aws_cloudfront_function').map(
    (): Line => ({ what: 'the edge’s function', quantity: 1, price: 'cloudfrontFunction' }),
  );
  const firewall = ofType(resources, 'aws_wafv2_web_acl').map(
    (): Line => ({
      what: 'requests that WAF inspects',
      quantity: assumed.edgeRequests,
      price: 'wafRequest',
    }),
  );
  return [...edge, ...functions, ...firewall];
}

function watchLines(resources: readonly StackResource[], assumed: Assumed): readonly Line[] {
  const logs: Line = {
    what: `log lines, of ${ofType(resources, 'aws_cloudwatch_log_group').length} groups`,
    quantity: assumed.logKilobytes / KILOBYTES_A_GIGABYTE,
    price: 'logIngestion',
  };
  const spans: Line = {
    what: 'segments and spans',
    quantity: assumed.spanKilobytes / KILOBYTES_A_GIGABYTE,
    price: 'spanIngestion',
  };
  const insights = ofType(resources, 'aws_xray_group')
    .filter(({ given }) => block(given, 'insights_configuration')['insights_enabled'] === true)
    .map((): Line => ({ what: 'trace for X-Ray Insights', quantity: 1, price: 'insightsTrace' }));
  return [logs, spans, ...insights];
}

function ofType(resources: readonly StackResource[], type: string): readonly StackResource[] {
  return resources.filter((resource) => resource.type === type);
}
