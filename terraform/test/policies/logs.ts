import { valueAt } from './json-path.ts';
import { demand, flaw, type Judge, listOf, type Policy } from './policy.ts';
import { about, drop, edit, referent, type Subject, type World } from './world.ts';

const STAGE = 'api/http-api/stage';
const RUNTIME = 'agent/runtime/runtime';
const GATEWAY = 'gateway/gateway/gateway';
const DISTRIBUTION = 'app/edge/distribution';

/**
 * Fields of delivered logs that contain a prompt, an answer, a code or a token: AgentCore's
 * payloads, and CloudFront's query, cookies, headers and referrer.
 */
const TELLING_FIELD = /payload|body|query|cookie|header|authorization|referer/i;
/** Variables of an access log that contain a person's name or a header. */
const TELLING_VARIABLE = /\$context\.(authorizer\.claims|authorizer\.principalId|identity\.user\b)/;

/** All kinds of log groups: of functions, of log deliveries, of the agent, of ECS, of WAF. */
const GROUPS: readonly (readonly [at: string, where?: Policy['where']])[] = [
  ['api/secured-api/logs'],
  ['api/http-api/access-logs'],
  ['agent/runtime/watch/agent-logs'],
  ['gateway/gateway/watch/request-logs'],
  ['app/edge/logs-group'],
  ['backend/service/logs', ({ compute }) => compute === 'ecs-express'],
  ['app/edge/firewall/logs', ({ waf }) => waf],
];

/** Requires a delivery of a resource's logs of a kind. */
function delivers(logType: string): Judge {
  return (sender, world) => {
    const sources = about(world, sender, 'aws_cloudwatch_log_delivery_source', 'resource_arn');
    const isDelivered = sources
      .filter(({ json }) => json['log_type'] === logType)
      .some(
        (source) =>
          about(world, source, 'aws_cloudwatch_log_delivery', 'delivery_source_name').length > 0,
      );
    return isDelivered ? [] : [flaw(sender, `its ${logType} go nowhere`, 'add a LogDelivery')];
  };
}

const deliversAll =
  (...logTypes: readonly string[]): Judge =>
  (sender, world) =>
    logTypes.flatMap((logType) => delivers(logType)(sender, world));

/** Whether a delivery goes to a log group, for which fields are chosen, rather than to X-Ray. */
function endsInGroup(world: World, delivery: Subject): boolean {
  const destination = referent(world, delivery.json['delivery_destination_arn']);
  return valueAt(destination?.json, 'delivery_destination_type') !== 'XRAY';
}

export const LOG_POLICIES: readonly Policy[] = [
  {
    name: 'every log group forgets after the days of the environment',
    judge: {
      aws_cloudwatch_log_group: (group, { settings }) =>
        demand(
          group,
          'retention_in_days',
          settings.logRetentionDays,
          'set logRetentionDays, or logs are kept for ever',
        ),
    },
    seeds: [
      ...GROUPS.map(([at, where]) => ({
        mistake: `${at} that never forgets`,
        plant: edit(at, 'retention_in_days', undefined),
        finds: `${at}: retention_in_days is not set`,
        ...(where && { where }),
      })),
      {
        mistake: 'a group that forgets the same day',
        plant: edit('gateway/interceptor/logs', 'retention_in_days', 1),
        finds: 'gateway/interceptor/logs: retention_in_days is 1',
      },
    ],
  },
  {
    name: 'whatever is called logs who came, and AgentCore its traces too',
    judge: {
      aws_apigatewayv2_stage: (stage, world) =>
        demand(
          stage,
          'access_log_settings.destination_arn',
          (arn) => referent(world, arn)?.type === 'aws_cloudwatch_log_group',
          'give it a log group',
        ),
      aws_bedrockagentcore_agent_runtime: deliversAll('APPLICATION_LOGS', 'TRACES'),
      aws_bedrockagentcore_gateway: deliversAll('APPLICATION_LOGS', 'TRACES'),
      aws_cloudfront_distribution: deliversAll('ACCESS_LOGS'),
    },
    seeds: [
      {
        mistake: 'an HTTP API without an access log',
        plant: edit(STAGE, 'access_log_settings', undefined),
        finds: `${STAGE}: access_log_settings.destination_arn is not set`,
      },
      {
        mistake: 'a Runtime without a log',
        plant: drop('agent/runtime/watch/invocations/source'),
        finds: `${RUNTIME}: its APPLICATION_LOGS go nowhere`,
      },
      {
        mistake: 'a Gateway without traces',
        plant: drop('gateway/gateway/watch/traces/delivery'),
        finds: `${GATEWAY}: its TRACES go nowhere`,
      },
      {
        mistake: 'a site without an access log',
        plant: drop('app/edge/logs/delivery'),
        finds: `${DISTRIBUTION}: its ACCESS_LOGS go nowhere`,
      },
    ],
  },
  {
    name: 'no delivered log holds a prompt, an answer, a code or a token',
    judge: {
      aws_cloudwatch_log_delivery: (delivery, world) => {
        if (!endsInGroup(world, delivery)) return [];
        const fields = listOf(delivery.json['record_fields']).map(String);
        if (fields.length === 0) {
          return [flaw(delivery, 'it delivers every field', 'name the fields as record_fields')];
        }
        return fields
          .filter((field) => TELLING_FIELD.test(field))
          .map((field) => flaw(delivery, `it delivers ${field}`, 'leave the field out'));
      },
      aws_apigatewayv2_stage: (stage) =>
        demand(
          stage,
          'access_log_settings.format',
          (format) => !TELLING_VARIABLE.test(JSON.stringify(format)),
          'log ids and outcomes: a claim names the person',
        ),
    },
    seeds: [
      {
        mistake: 'prompts',
        plant: edit(
          'agent/runtime/watch/invocations/delivery',
          'record_fields.0',
          'request_payload',
        ),
        finds: 'agent/runtime/watch/invocations/delivery: it delivers request_payload',
      },
      {
        mistake: 'what a tool returned',
        plant: edit('gateway/gateway/watch/requests/delivery', 'record_fields.0', 'body'),
        finds: 'gateway/gateway/watch/requests/delivery: it delivers body',
      },
      {
        mistake: 'codes',
        plant: edit('app/edge/logs/delivery', 'record_fields.0', 'cs-uri-query'),
        finds: 'app/edge/logs/delivery: it delivers cs-uri-query',
      },
      {
        mistake: 'everything',
        plant: edit('app/edge/logs/delivery', 'record_fields', undefined),
        finds: 'app/edge/logs/delivery: it delivers every field',
      },
      {
        mistake: 'the log-in name',
        plant: edit(
          STAGE,
          'access_log_settings.format',
          '{"who":"$context.authorizer.claims.sub"}',
        ),
        finds: `${STAGE}: access_log_settings.format is "{\\"who\\":\\"$context.authorizer.claims.sub\\"}"`,
      },
    ],
  },
];
