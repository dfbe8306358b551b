import { BACKEND_TYPES } from './functions.ts';
import { valueAt } from './json-path.ts';
import { demand, flaw, type Judge, listOf, type Policy } from './policy.ts';
import { about, drop, edit, referent, type Subject, subjects, type World } from './world.ts';

const TOPIC = 'gateway/alarms';
/** Namespaces of AWS services; metrics of other namespaces need a metric filter. */
const AWS_NAMESPACE = /^AWS\//;

/** The metrics that a stack's alarms sum up: stacks of one kind have resources of the same ids. */
function watched(world: World, stack: string): readonly unknown[] {
  return subjects(world, 'aws_cloudwatch_metric_alarm')
    .filter(({ part }) => part === stack)
    .flatMap(metricsOf);
}

function metricsOf(alarm: Subject): readonly unknown[] {
  return listOf(alarm.json['metric_query'])
    .map((query) => valueAt(query, 'metric'))
    .filter((metric) => metric !== undefined);
}

/** Requires an alarm on a metric with the subject, or its name, as a dimension. */
function isWatched(metricName: string): Judge {
  return (subject, world) => {
    const name = subject.json['function_name'];
    const has = watched(world, subject.part)
      .filter((metric) => valueAt(metric, 'metric_name') === metricName)
      .flatMap((metric) => Object.values(valueAt(metric, 'dimensions') ?? {}))
      .some((value) => value === name || referent(world, value)?.id === subject.id);
    return has ? [] : [flaw(subject, `no alarm watches its ${metricName}`, 'add one')];
  };
}

/** The filter that produces an alarm's metric. */
function isCounted(world: World, metric: unknown): boolean {
  return subjects(world, 'aws_cloudwatch_log_metric_filter').some(
    ({ json }) =>
      valueAt(json, 'metric_transformation.namespace') === valueAt(metric, 'namespace') &&
      valueAt(json, 'metric_transformation.name') === valueAt(metric, 'metric_name'),
  );
}

const reportsTo = (world: World) => (actions: unknown) =>
  listOf(actions).length > 0 &&
  listOf(actions).every((action) => referent(world, action)?.type === 'aws_sns_topic');

const DAY_S = 86_400;

export const ALARM_POLICIES: readonly Policy[] = [
  {
    name: 'no alarm starts at a single event',
    judge: {
      aws_cloudwatch_metric_alarm: (alarm) =>
        metricsOf(alarm).every((metric) => valueAt(metric, 'period') === DAY_S)
          ? []
          : demand(
              alarm,
              'datapoints_to_alarm',
              (periods) => Number(periods) >= 2,
              'let two periods raise it',
            ),
    },
    seeds: [
      {
        mistake: 'an alarm that a single period raises',
        plant: edit('agent/runtime/watch/failed-turn', 'datapoints_to_alarm', 1),
        finds: 'agent/runtime/watch/failed-turn: datapoints_to_alarm is 1',
      },
    ],
  },
  {
    name: 'every alarm is reported, and somebody is mailed when there is an address',
    judge: {
      aws_cloudwatch_metric_alarm: (alarm, world) => [
        ...demand(alarm, 'alarm_actions', reportsTo(world), 'report it to the topic'),
        ...demand(alarm, 'ok_actions', reportsTo(world), 'report that it is over, too'),
        ...demand(
          alarm,
          'actions_enabled',
          (enabled) => enabled !== false,
          'leave it out, or nothing is reported',
        ),
      ],
      aws_sns_topic: (topic, world) => {
        const [mail] = about(world, topic, 'aws_sns_topic_subscription', 'topic_arn');
        const { alarmEmail } = world.settings;
        if (!alarmEmail) return [];
        return mail
          ? demand(mail, 'endpoint', alarmEmail, 'mail to alarmEmail')
          : [flaw(topic, 'it has no subscriber', 'mail it to alarmEmail')];
      },
    },
    seeds: [
      {
        mistake: 'an alarm without a subscriber',
        plant: edit('api/http-api/errors', 'alarm_actions', undefined),
        finds: 'api/http-api/errors: alarm_actions is not set',
      },
      {
        mistake: 'an alarm that never ends',
        plant: edit('agent/runtime/watch/failed-turn', 'ok_actions', []),
        finds: 'agent/runtime/watch/failed-turn: ok_actions is []',
      },
      {
        mistake: 'an alarm that is muted',
        plant: edit('backend/service/errors', 'actions_enabled', false),
        finds: 'backend/service/errors: actions_enabled is false',
      },
      {
        mistake: 'a topic without a subscriber',
        where: ({ alarmEmail }) => alarmEmail !== undefined,
        plant: drop('gateway/alarms-mail'),
        finds: `${TOPIC}: it has no subscriber`,
      },
      {
        mistake: 'mail to somebody else',
        where: ({ alarmEmail }) => alarmEmail !== undefined,
        plant: edit('gateway/alarms-mail', 'endpoint', 'nobody@example.com'),
        finds: 'gateway/alarms-mail: endpoint is "nobody@example.com"',
      },
    ],
  },
  {
    name: 'whatever can fail a turn has an alarm',
    judge: {
      aws_lambda_function: (lambda, world) => [
        ...isWatched('Errors')(lambda, world),
        ...isWatched('Throttles')(lambda, world),
      ],
      aws_apigatewayv2_api: isWatched('5xx'),
      aws_bedrockagentcore_gateway: isWatched('SystemErrors'),
      aws_bedrockagentcore_agent_runtime: isWatched('SystemErrors'),
      [BACKEND_TYPES]: (service, world) =>
        subjects(world, 'aws_cloudwatch_metric_alarm').some(({ part }) => part === service.part)
          ? []
          : [flaw(service, 'no alarm watches it', 'add one')],
    },
    seeds: [
      {
        mistake: 'a function that fails unseen',
        plant: drop('gateway/interceptor/errors'),
        finds: 'gateway/interceptor/function: no alarm watches its Errors',
      },
      {
        mistake: 'a function that is refused unseen',
        plant: drop('api/secured-api/throttles'),
        finds: 'api/secured-api/function: no alarm watches its Throttles',
      },
      {
        mistake: 'an HTTP API that fails unseen',
        plant: drop('api/http-api/errors'),
        finds: 'api/http-api/api: no alarm watches its 5xx',
      },
      {
        mistake: 'a Gateway that fails unseen',
        plant: drop('gateway/gateway/watch/errors'),
        finds: 'gateway/gateway/gateway: no alarm watches its SystemErrors',
      },
      {
        mistake: 'a Runtime that fails unseen',
        plant: drop('agent/runtime/watch/errors'),
        finds: 'agent/runtime/runtime: no alarm watches its SystemErrors',
      },
      {
        mistake: 'a backend that fails unseen',
        plant: drop('backend/service/errors'),
        finds: 'backend/service/service: no alarm watches it',
      },
    ],
  },
  {
    name: 'no alarm is on a metric that is never sent',
    judge: {
      aws_cloudwatch_metric_alarm: (alarm, world) =>
        metricsOf(alarm)
          .filter((metric) => !AWS_NAMESPACE.test(String(valueAt(metric, 'namespace'))))
          .filter((metric) => !isCounted(world, metric))
          .map((metric) =>
            flaw(
              alarm,
              `nothing counts ${valueAt(metric, 'metric_name')}`,
              'make the metric with logMetric',
            ),
          ),
      aws_cloudwatch_log_metric_filter: (filter, world) =>
        demand(
          filter,
          'log_group_name',
          (name) => referent(world, name)?.type === 'aws_cloudwatch_log_group',
          'name a log group of ours',
        ),
    },
    seeds: [
      {
        mistake: 'failed turns that nothing counts',
        plant: drop('agent/runtime/watch/failed-turns'),
        finds: 'agent/runtime/watch/failed-turn: nothing counts FailedTurns',
      },
      {
        mistake: 'lines counted in an unknown group',
        plant: edit('agent/runtime/watch/turns', 'log_group_name', '/aws/other'),
        finds: 'agent/runtime/watch/turns: log_group_name is "/aws/other"',
      },
      {
        mistake: 'errors of ECS that nothing counts',
        where: ({ compute }) => compute === 'ecs-express',
        plant: drop('backend/service/server-errors'),
        finds: 'backend/service/errors: nothing counts BackendErrors',
      },
    ],
  },
];
