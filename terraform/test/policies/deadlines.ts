import { AFTER_DRAIN_MS } from '@three-tier-chat/wire-contract';
import { BACKEND_TYPES } from './functions.ts';
import { valueAt } from './json-path.ts';
import { flaw, listOf, type Policy } from './policy.ts';
import { edit, referent, type Subject, subjects, type World } from './world.ts';

/** App Runner's limit for a request (App Runner quotas). */
const APP_RUNNER_MS = 120_000;
/** CloudFront's limit for silence between bytes without a higher quota. */
const LONGEST_SILENCE_S = 60;
/** A load balancer's limit for a silent connection (ELB guide, `idle_timeout`). */
const LOAD_BALANCER_MS = 60_000;
/** ECS kills a container this long after SIGTERM (ECS API, ContainerDefinition, `stopTimeout`). */
const STOP_MS = 30_000;
const APP_RUNNER_VARIABLES =
  'source_configuration.image_repository.image_configuration.runtime_environment_variables';
const BACKEND = 'backend/service/service';
const RUNTIME = 'agent/runtime/runtime';

/** How long each hop waits according to the JSON; NaN, which fails every comparison, if missing. */
function timeoutsOf(world: World) {
  const [page] = subjects(world, 'aws_s3_object');
  const [backend] = subjects(world, BACKEND_TYPES);
  const [runtime] = subjects(world, 'aws_bedrockagentcore_agent_runtime');
  return {
    pageMs: Number(valueAt(page?.json, 'content.answerTimeoutMs')),
    edgeSilenceMs: Math.min(...readTimeouts(world).map((seconds) => seconds * 1000)),
    agentMs: Number(backend && variableOf(backend, 'AGENT_TIMEOUT_MS')),
    jsonMs: Number(backend && variableOf(backend, 'JSON_TIMEOUT_MS')),
    jsonTurnMs: Number(backend && variableOf(backend, 'JSON_TURN_TIMEOUT_MS')),
    heartbeatMs: Number(backend && variableOf(backend, 'HEARTBEAT_MS')),
    drainMs: Number(backend && variableOf(backend, 'DRAIN_MS')),
    turnMs: Number(valueAt(runtime?.json, 'environment_variables.TURN_TIMEOUT_MS')),
  };
}

function waitOf(integration: Subject): number {
  return Number(integration.json['timeout_milliseconds']);
}

/** How long the edge allows silence of each custom origin, in seconds. */
function readTimeouts(world: World): readonly number[] {
  return subjects(world, 'aws_cloudfront_distribution').flatMap(({ json }) =>
    listOf(valueAt(json, 'origin'))
      .map((origin) => valueAt(origin, 'custom_origin_config.origin_read_timeout'))
      .filter((seconds) => seconds !== undefined)
      .map(Number),
  );
}

function variableOf({ json }: Subject, name: string): unknown {
  const listed = listOf(valueAt(json, 'primary_container.0.environment'));
  const found = listed.find((variable) => valueAt(variable, 'name') === name);
  return found ? valueAt(found, 'value') : valueAt(json, `${APP_RUNNER_VARIABLES}.${name}`);
}

function nests(subject: Subject, what: string, ms: number, within: number): readonly string[] {
  return ms > 0 && ms < within
    ? []
    : [flaw(subject, `${what} ${ms} ms`, `wait less than the ${within} ms around it`)];
}

export const DEADLINE_POLICIES: readonly Policy[] = [
  {
    name: 'each hop gives up before the one around it',
    judge: {
      aws_s3_object: (page, world) => {
        const { pageMs } = timeoutsOf(world);
        return pageMs > APP_RUNNER_MS
          ? []
          : [flaw(page, `the page waits ${pageMs} ms`, `wait more than ${APP_RUNNER_MS} ms`)];
      },
      [BACKEND_TYPES]: (service, world) => {
        const { agentMs, jsonMs, jsonTurnMs, heartbeatMs, drainMs, edgeSilenceMs } =
          timeoutsOf(world);
        const silenceMs = Math.min(edgeSilenceMs, LOAD_BALANCER_MS);
        return [
          ...nests(service, 'it waits for the agent', agentMs, APP_RUNNER_MS),
          ...nests(service, 'it is silent in a stream', heartbeatMs, silenceMs),
          ...nests(service, 'it is silent before a JSON answer', jsonMs, silenceMs),
          ...nests(service, 'a turn with a JSON answer lasts', jsonTurnMs, jsonMs),
          ...nests(service, 'it stops', drainMs + AFTER_DRAIN_MS, STOP_MS),
        ];
      },
      aws_bedrockagentcore_agent_runtime: (runtime, world) => {
        const drainMs = Number(valueAt(runtime.json, 'environment_variables.DRAIN_MS'));
        return [
          ...nests(runtime, 'a turn lasts', timeoutsOf(world).turnMs, timeoutsOf(world).agentMs),
          ...nests(runtime, 'it stops', drainMs + AFTER_DRAIN_MS, STOP_MS),
        ];
      },
      aws_apigatewayv2_integration: (integration, world) =>
        nests(integration, 'it waits', waitOf(integration), timeoutsOf(world).turnMs),
      aws_lambda_function: (lambda, world) => {
        const integration = subjects(world, 'aws_apigatewayv2_integration').find(
          ({ json }) => referent(world, json['integration_uri'])?.at === lambda.at,
        );
        const ms = Number(lambda.json['timeout']) * 1000;
        return nests(
          lambda,
          'it runs',
          ms,
          integration ? waitOf(integration) : timeoutsOf(world).turnMs,
        );
      },
      aws_cloudfront_distribution: (distribution) =>
        listOf(valueAt(distribution.json, 'origin'))
          .map((origin) => valueAt(origin, 'custom_origin_config.origin_read_timeout'))
          .filter((seconds) => Number(seconds) > LONGEST_SILENCE_S)
          .map((seconds) =>
            flaw(distribution, `it bears ${seconds} s of silence`, `bear ${LONGEST_SILENCE_S} s`),
          ),
    },
    seeds: [
      {
        mistake: 'a page that gives up first',
        plant: edit('app/config', 'content.answerTimeoutMs', 60_000),
        finds: 'app/config: the page waits 60000 ms',
      },
      {
        mistake: 'a backend that App Runner cuts off',
        where: ({ compute }) => compute === 'app-runner',
        plant: edit(BACKEND, `${APP_RUNNER_VARIABLES}.AGENT_TIMEOUT_MS`, '125000'),
        finds: `${BACKEND}: it waits for the agent 125000 ms`,
      },
      {
        mistake: 'a backend on ECS that waits as long',
        where: ({ compute }) => compute === 'ecs-express',
        plant: edit(BACKEND, 'primary_container.0.environment.1', {
          name: 'AGENT_TIMEOUT_MS',
          value: '125000',
        }),
        finds: `${BACKEND}: it waits for the agent 125000 ms`,
      },
      {
        mistake: 'a heartbeat that comes when CloudFront has given up',
        where: ({ compute }) => compute === 'app-runner',
        plant: edit(BACKEND, `${APP_RUNNER_VARIABLES}.HEARTBEAT_MS`, '60000'),
        finds: `${BACKEND}: it is silent in a stream 60000 ms`,
      },
      {
        mistake: 'a heartbeat that is not set',
        where: ({ compute }) => compute === 'app-runner',
        plant: edit(BACKEND, `${APP_RUNNER_VARIABLES}.HEARTBEAT_MS`, undefined),
        finds: `${BACKEND}: it is silent in a stream NaN ms`,
      },
      {
        mistake: 'a JSON answer that comes when CloudFront has given up',
        where: ({ compute }) => compute === 'app-runner',
        plant: edit(BACKEND, `${APP_RUNNER_VARIABLES}.JSON_TIMEOUT_MS`, '115000'),
        finds: `${BACKEND}: it is silent before a JSON answer 115000 ms`,
      },
      {
        mistake: 'a JSON turn that the backend cuts off',
        where: ({ compute }) => compute === 'app-runner',
        plant: edit(BACKEND, `${APP_RUNNER_VARIABLES}.JSON_TURN_TIMEOUT_MS`, '55000'),
        finds: `${BACKEND}: a turn with a JSON answer lasts 55000 ms`,
      },
      {
        mistake: 'a backend that is killed before it has notified all clients',
        where: ({ compute }) => compute === 'app-runner',
        plant: edit(BACKEND, `${APP_RUNNER_VARIABLES}.DRAIN_MS`, '15000'),
        finds: `${BACKEND}: it stops 36000 ms`,
      },
      {
        mistake: 'an agent that is killed before it has notified all clients',
        plant: edit(RUNTIME, 'environment_variables.DRAIN_MS', '15000'),
        finds: `${RUNTIME}: it stops 36000 ms`,
      },
      {
        mistake: 'a turn that the backend cuts off',
        plant: edit(RUNTIME, 'environment_variables.TURN_TIMEOUT_MS', '118000'),
        finds: `${RUNTIME}: a turn lasts 118000 ms`,
      },
      {
        mistake: 'a function that the HTTP API cuts off',
        plant: edit('api/secured-api/function', 'timeout', 30),
        finds: 'api/secured-api/function: it runs 30000 ms',
      },
      {
        mistake: 'an interceptor that outlives the turn',
        plant: edit('gateway/interceptor/function', 'timeout', 900),
        finds: 'gateway/interceptor/function: it runs 900000 ms',
      },
      {
        mistake: 'a function without a deadline of ours',
        plant: edit('api/secured-api/function', 'timeout', undefined),
        finds: 'api/secured-api/function: it runs NaN ms',
      },
      {
        mistake: 'silence that CloudFront does not bear',
        plant: edit(
          'app/edge/distribution',
          'origin.2.custom_origin_config.origin_read_timeout',
          90,
        ),
        finds: 'app/edge/distribution: it bears 90 s of silence',
      },
    ],
  },
];
