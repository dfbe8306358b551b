import { valueAt } from './json-path.ts';
import { demand, flaw, type Judge, listOf, type Policy } from './policy.ts';
import { edit, subjects, type World } from './world.ts';

/** The names that AWS and Okta accept, by type and argument. */
const NAMES: Readonly<Record<string, readonly [argument: string, pattern: RegExp]>> = {
  aws_apigatewayv2_api: ['name', /^.{1,128}$/],
  aws_bedrockagentcore_agent_runtime: ['agent_runtime_name', /^[a-zA-Z][a-zA-Z0-9_]{0,47}$/],
  aws_bedrockagentcore_gateway: ['name', /^([0-9a-zA-Z]-?){1,48}$/],
  aws_cloudfront_function: ['name', /^[a-zA-Z0-9_-]{1,64}$/],
  aws_cloudfront_origin_access_control: ['name', /^.{1,64}$/],
  aws_cloudfront_response_headers_policy: ['name', /^[a-zA-Z0-9_-]{1,128}$/],
  aws_cloudwatch_dashboard: ['dashboard_name', /^[a-zA-Z0-9_-]{1,255}$/],
  aws_cloudwatch_log_delivery_destination: ['name', /^[\w-]{1,60}$/],
  aws_cloudwatch_log_delivery_source: ['name', /^[\w-]{1,60}$/],
  aws_cloudwatch_metric_alarm: ['alarm_name', /^.{1,255}$/],
  aws_iam_role: ['name', /^[\w+=,.@-]{1,64}$/],
  aws_lambda_function: ['function_name', /^[a-zA-Z0-9-_]{1,64}$/],
  aws_s3_bucket: ['bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/],
  aws_sns_topic: ['name', /^[a-zA-Z0-9_-]{1,256}$/],
  aws_xray_group: ['group_name', /^.{1,32}$/],
  aws_xray_sampling_rule: ['rule_name', /^.{1,32}$/],
  okta_app_oauth: ['label', /^.{1,100}$/],
  okta_auth_server: ['name', /^.{1,100}$/],
  okta_group: ['name', /^.{1,255}$/],
};
const APP_RUNNER_NAMES: typeof NAMES = {
  aws_apprunner_auto_scaling_configuration_version: [
    'auto_scaling_configuration_name',
    /^[A-Za-z0-9][A-Za-z0-9_-]{3,31}$/,
  ],
  aws_apprunner_service: ['service_name', /^[A-Za-z0-9][A-Za-z0-9_-]{3,39}$/],
};
/** Tool names for the model: longer names and hyphens break some models. */
const TOOL_NAME = /^[a-zA-Z][a-zA-Z0-9]*___[a-zA-Z0-9_]+$/;
const LONGEST_TOOL_NAME = 64;
const OPERATIONS = 'target_configuration.0.mcp.0.open_api_schema.0.inline_payload.0.payload.paths';

const fits =
  ([argument, pattern]: readonly [string, RegExp]): Judge =>
  (subject) =>
    demand(
      subject,
      argument,
      (name) => pattern.test(String(name)),
      `name it by ${pattern.source}, or AWS refuses it`,
    );

const judgeAll = (names: typeof NAMES) =>
  Object.fromEntries(Object.entries(names).map(([type, name]) => [type, fits(name)]));

function toolNames(paths: unknown, target: unknown): readonly string[] {
  return Object.values(paths ?? {})
    .flatMap((item) => Object.values(item as object))
    .flatMap((operation) => listOf(valueAt(operation, 'operationId')))
    .map((id) => `${target}___${id}`);
}

export const NAME_POLICIES: readonly Policy[] = [
  {
    name: 'every name fits what AWS and Okta admit',
    judge: judgeAll(NAMES),
    seeds: [
      {
        mistake: 'a Runtime with a hyphen',
        plant: edit('agent/runtime/runtime', 'agent_runtime_name', 'three-tier-chat'),
        finds: 'agent/runtime/runtime: agent_runtime_name is "three-tier-chat"',
      },
      {
        mistake: 'a Gateway with an underscore',
        plant: edit('gateway/gateway/gateway', 'name', 'three_tier_chat'),
        finds: 'gateway/gateway/gateway: name is "three_tier_chat"',
      },
      {
        mistake: 'a delivery with a long name',
        plant: edit('app/edge/logs/source', 'name', 'a'.repeat(61)),
        finds: `app/edge/logs/source: name is "${'a'.repeat(61)}"`,
      },
      {
        mistake: 'a bucket in capitals',
        plant: edit('app/site/bucket', 'bucket', 'Site'),
        finds: 'app/site/bucket: bucket is "Site"',
      },
    ],
  },
  {
    name: 'every name on App Runner fits what it admits',
    where: ({ compute }) => compute === 'app-runner',
    judge: judgeAll(APP_RUNNER_NAMES),
    seeds: [
      {
        mistake: 'a service with a long name',
        plant: edit('backend/service/service', 'service_name', 'a'.repeat(41)),
        finds: `backend/service/service: service_name is "${'a'.repeat(41)}"`,
      },
      {
        mistake: 'a scaling with a long name',
        plant: edit('backend/service/scaling', 'auto_scaling_configuration_name', 'a'.repeat(33)),
        finds: `backend/service/scaling: auto_scaling_configuration_name is "${'a'.repeat(33)}"`,
      },
    ],
  },
  {
    name: 'tools have names that every model takes',
    judge: {
      aws_bedrockagentcore_gateway_target: (target) =>
        toolNames(valueAt(target.json, OPERATIONS), target.json['name'])
          .filter((name) => !TOOL_NAME.test(name) || name.length > LONGEST_TOOL_NAME)
          // A target's name is in the name of each of its tools.
          .slice(0, 1)
          .map((name) => flaw(target, `a tool is called ${name}`, 'shorten it, without hyphens')),
    },
    seeds: [
      {
        mistake: 'a hyphen in a tool',
        plant: edit('api/tools', `${OPERATIONS}./users/me.get.operationId`, 'get-my-profile'),
        finds: 'api/tools: a tool is called securedApi___get-my-profile',
      },
    ],
  },
];

/** Names that two environments would share in one account or org, except for the bootstrap. */
export function sharedNames(one: World, other: World): readonly string[] {
  const taken = new Set(claims(other));
  return claims(one).filter((claim) => taken.has(claim));
}

function claims(world: World): readonly string[] {
  return Object.entries({ ...NAMES, ...APP_RUNNER_NAMES }).flatMap(([type, [argument]]) =>
    subjects(world, type)
      .filter(({ part }) => part !== 'bootstrap')
      .map(({ json }) => `${type} ${valueAt(json, argument)}`),
  );
}
