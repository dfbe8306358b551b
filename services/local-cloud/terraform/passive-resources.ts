import type { CloudIdentity } from '../context.ts';
import type { EmulatedService } from '../emulated-service.ts';
import type { AttributeTable, DeclaredResource } from './resource.ts';

/**
 * Types that matter only in AWS and change nothing on a laptop. The list is explicit so that no
 * type is skipped by accident.
 */
export const passiveResources: EmulatedService = {
  name: 'resources without a local behaviour',
  attributes: passiveAttributes,
};

function passiveAttributes({ region, accountId }: CloudIdentity): AttributeTable {
  return {
    aws_cloudwatch_log_group: ({ args }) => ({
      id: args['name'],
      arn: `arn:aws:logs:${region}:${accountId}:log-group:${args['name']}`,
    }),
    aws_cloudwatch_dashboard: named,
    aws_cloudwatch_log_delivery: named,
    aws_cloudwatch_log_delivery_destination: ({ args }) => ({
      arn: `arn:aws:logs:${region}:${accountId}:delivery-destination:${args['name']}`,
    }),
    aws_cloudwatch_log_delivery_source: named,
    aws_cloudwatch_metric_alarm: named,
    aws_cloudwatch_query_definition: named,
    aws_sns_topic: ({ args }) => ({ arn: `arn:aws:sns:${region}:${accountId}:${args['name']}` }),
    aws_sns_topic_subscription: named,
    aws_xray_group: named,
    aws_xray_sampling_rule: named,
  };
}

function named({ name }: DeclaredResource): Readonly<Record<string, unknown>> {
  return { id: name };
}
