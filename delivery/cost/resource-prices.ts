import { DeliveryError } from '../delivery-error.ts';
import type { Line } from './line.ts';
import { block, blocks, numberOf, type StackResource } from './stack-resources.ts';

/** AWS bills a month as so many hours. */
const HOURS_A_MONTH = 730;
/** A load balancer of ECS stands in two zones, with an address in each. */
const BALANCER_ZONES = 2;

type Standing = (resource: StackResource, all: readonly StackResource[]) => readonly Line[];

/**
 * What each type of resource costs: `free`, `by use` (its part of a turn is in `turn.ts`), a licence of
 * another firm, or what it costs as long as it stands.
 */
export type Pricing = 'free' | 'by use' | 'okta' | Standing;

const FREE = [
  'aws_apigatewayv2_authorizer',
  'aws_apigatewayv2_integration',
  'aws_apigatewayv2_route',
  'aws_apigatewayv2_stage',
  'aws_apprunner_auto_scaling_configuration_version',
  'aws_bedrockagentcore_gateway_target',
  'aws_cloudfront_origin_access_control',
  'aws_cloudfront_response_headers_policy',
  // The log lines that they deliver are counted with all others.
  'aws_cloudwatch_log_delivery',
  'aws_cloudwatch_log_delivery_destination',
  'aws_cloudwatch_log_delivery_source',
  'aws_cloudwatch_query_definition',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_lambda_permission',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_s3_object',
  'aws_sns_topic_subscription',
  'aws_wafv2_web_acl_logging_configuration',
  'aws_xray_sampling_rule',
] as const;

const BY_USE = [
  'aws_apigatewayv2_api',
  'aws_bedrockagentcore_agent_runtime',
  'aws_bedrockagentcore_gateway',
  'aws_cloudfront_distribution',
  'aws_cloudfront_function',
  'aws_cloudwatch_log_group',
  'aws_dynamodb_table',
  'aws_lambda_function',
  'aws_s3_bucket',
  // A few mails a month.
  'aws_sns_topic',
  'aws_xray_group',
] as const;

const OKTA = [
  'okta_app_group_assignments',
  'okta_app_oauth',
  'okta_auth_server',
  'okta_auth_server_claim',
  'okta_auth_server_policy',
  'okta_auth_server_policy_rule',
  'okta_auth_server_scope',
  'okta_group',
  'okta_trusted_origin',
] as const;

const STANDING: Readonly<Record<string, Standing>> = {
  aws_apprunner_service(service, all) {
    const instance = block(service.given, 'instance_configuration');
    const [scaling] = all.filter(
      ({ part, type }) =>
        part === service.part && type === 'aws_apprunner_auto_scaling_configuration_version',
    );
    const instances = scaling ? numberOf(scaling, scaling.given, 'min_size') : 1;
    const gigabytes = numberOf(service, instance, 'memory') / 1024;
    return [
      {
        what: `App Runner: ${instances} × ${gigabytes} GB that waits`,
        quantity: instances * gigabytes * HOURS_A_MONTH,
        price: 'appRunnerMemory',
      },
    ];
  },
  aws_ecs_express_gateway_service(service) {
    const tasks = numberOf(service, block(service.given, 'scaling_target'), 'min_task_count');
    const cpus = numberOf(service, service.given, 'cpu') / 1024;
    const gigabytes = numberOf(service, service.given, 'memory') / 1024;
    const hours = tasks * HOURS_A_MONTH;
    return [
      { what: `Fargate: ${tasks} × ${cpus} vCPU`, quantity: cpus * hours, price: 'fargateCpu' },
      {
        what: `Fargate: ${tasks} × ${gigabytes} GB`,
        quantity: gigabytes * hours,
        price: 'fargateMemory',
      },
      { what: 'load balancer of ECS Express Mode', quantity: HOURS_A_MONTH, price: 'loadBalancer' },
      { what: 'its least capacity', quantity: HOURS_A_MONTH, price: 'loadBalancerUnit' },
      {
        what: `public addresses of ${tasks} tasks and ${BALANCER_ZONES} zones`,
        quantity: (tasks + BALANCER_ZONES) * HOURS_A_MONTH,
        price: 'publicAddress',
      },
    ];
  },
  aws_cloudwatch_dashboard: () => [{ what: 'dashboard', quantity: 1, price: 'dashboard' }],
  aws_cloudwatch_log_metric_filter(filter, all) {
    // Filters of several log groups may add to one metric, which is paid once.
    const first = all.find((it) => it.type === filter.type && metricOf(it) === metricOf(filter));
    if (first !== filter) return [];
    return [{ what: `metric ${metricOf(filter)}`, quantity: 1, price: 'customMetric' }];
  },
  aws_cloudwatch_metric_alarm(alarm) {
    const metrics = blocks(alarm.given, 'metric_query').filter((query) => 'metric' in query);
    return [
      {
        what: `alarm ${alarm.given['alarm_name']}`,
        quantity: Math.max(1, metrics.length),
        price: 'alarmMetric',
      },
    ];
  },
  aws_wafv2_web_acl(acl) {
    const rules = blocks(acl.given, 'rule').length;
    return [
      { what: 'web ACL', quantity: 1, price: 'wafAcl' },
      { what: `its ${rules} rules`, quantity: rules, price: 'wafRule' },
    ];
  },
};

/** All metrics of an environment are in one namespace. */
function metricOf({ given }: StackResource): unknown {
  return block(given, 'metric_transformation')['name'];
}

/** By the type of a resource. */
export const RESOURCE_PRICES: Readonly<Record<string, Pricing>> = {
  ...Object.fromEntries(FREE.map((type) => [type, 'free' as const])),
  ...Object.fromEntries(BY_USE.map((type) => [type, 'by use' as const])),
  ...Object.fromEntries(OKTA.map((type) => [type, 'okta' as const])),
  ...STANDING,
};

/**
 * The table's price, which is for tables that are paid by request.
 *
 * @throws DeliveryError for a table with capacity of its own.
 */
export function requirePayPerRequest({ type, id, given }: StackResource): void {
  if (given['billing_mode'] === 'PAY_PER_REQUEST') return;
  throw new DeliveryError([
    `${type}.${id} is not paid by request: delivery/cost/turn.ts has no price for ${given['billing_mode'] ?? 'provisioned capacity'}.`,
  ]);
}
