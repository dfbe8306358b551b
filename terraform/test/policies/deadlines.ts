import { BACKEND_TYPES } from './functions.ts';
import { valueAt } from './json-path.ts';
import { flaw, listOf, type Policy } from './policy.ts';
import { edit, referent, type Subject, subjects, type World } from './world.ts';

/** App Runner ends a request then, whatever it is doing (App Runner quotas). */
const APP_RUNNER_MS = 120_000;
/** CloudFront waits no longer for the next byte without a higher quota. */
const LONGEST_SILENCE_S = 60;
const APP_RUNNER_VARIABLES =
  'source_configuration.image_repository.image_configuration.runtime_environment_variables';
const BACKEND = 'backend/service/service';
const RUNTIME = 'agentcore/runtime/runtime';

/** How long each hop waits, by the JSON; NaN, which nests in nothing, where it says nothing. */
function waitsOf(world: World) {
  const [page] = subjects(world, 'aws_s3_object');
  const [backend] = subjects(world, BACKEND_TYPES);
  const [runtime] = subjects(world, 'aws_bedrockagentcore_agent_runtime');
  const [integration] = subjects(world, 'aws_apigatewayv2_integration');
  return {
    pageMs: Number(valueAt(page?.json, 'content.answerTimeoutMs')),
    agentMs: Number(backend && variableOf(backend, 'AGENT_TIMEOUT_MS')),
    turnMs: Number(valueAt(runtime?.json, 'environment_variables.TURN_TIMEOUT_MS')),
    integrationMs: Number(valueAt(integration?.json, 'timeout_milliseconds')),
  };
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
        const { pageMs } = waitsOf(world);
        return pageMs > APP_RUNNER_MS
          ? []
          : [flaw(page, `the page waits ${pageMs} ms`, `wait more than ${APP_RUNNER_MS} ms`)];
      },
      [BACKEND_TYPES]: (service, world) =>
        nests(service, 'it waits for the agent', waitsOf(world).agentMs, APP_RUNNER_MS),
      aws_bedrockagentcore_agent_runtime: (runtime, world) =>
        nests(runtime, 'a turn lasts', waitsOf(world).turnMs, waitsOf(world).agentMs),
      aws_apigatewayv2_integration: (integration, world) =>
        nests(integration, 'it waits', waitsOf(world).integrationMs, waitsOf(world).turnMs),
      aws_lambda_function: (lambda, world) => {
        const { integrationMs, turnMs } = waitsOf(world);
        const isIntegrated = subjects(world, 'aws_apigatewayv2_integration').some(
          ({ json }) => referent(world, json['integration_uri'])?.at === lambda.at,
        );
        const ms = Number(lambda.json['timeout']) * 1000;
        return nests(lambda, 'it runs', ms, isIntegrated ? integrationMs : turnMs);
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
        plant: edit('agentcore/interceptor/function', 'timeout', 900),
        finds: 'agentcore/interceptor/function: it runs 900000 ms',
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
