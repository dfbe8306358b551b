import { grant, type TypeActions } from './grants.ts';

const LOGS = 'arn:aws:logs:{place}:{account}';
const GROUP = `${LOGS}:log-group:{name}`;
const ALARM = 'arn:aws:cloudwatch:{region}:{account}:alarm:{alarm_name}';
const DASHBOARD = 'arn:aws:cloudwatch::{account}:dashboard/{dashboard_name}';
const SOURCE = `${LOGS}:delivery-source:{name}`;
const DESTINATION = `${LOGS}:delivery-destination:{name}`;
/** CloudWatch makes the ids up. */
const DELIVERIES = `${LOGS}:delivery:*`;
const TRACE_GROUP = 'arn:aws:xray:{region}:{account}:group/{group_name}/*';
const SAMPLING_RULE = 'arn:aws:xray:{region}:{account}:sampling-rule/{rule_name}';

/** Logs, alarms, deliveries of logs and traces. */
export const OBSERVABILITY_ACTIONS: Readonly<Record<string, TypeActions>> = {
  aws_cloudwatch_log_group: {
    read: [
      grant('logs', 'DescribeLogGroups', '*'),
      grant('logs', 'ListTagsForResource', GROUP, `${GROUP}:*`),
    ],
    make: [
      grant(
        'logs',
        'CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey TagResource UntagResource',
        GROUP,
        `${GROUP}:*`,
      ),
    ],
  },
  aws_cloudwatch_log_metric_filter: {
    read: [grant('logs', 'DescribeMetricFilters', '{of:aws_cloudwatch_log_group}:*')],
    make: [grant('logs', 'PutMetricFilter DeleteMetricFilter', '{of:aws_cloudwatch_log_group}:*')],
  },
  // Neither knows resources.
  aws_cloudwatch_query_definition: {
    read: [grant('logs', 'DescribeQueryDefinitions', '*')],
    make: [grant('logs', 'PutQueryDefinition DeleteQueryDefinition', '*')],
  },
  aws_cloudwatch_log_delivery_source: {
    read: [grant('logs', 'GetDeliverySource ListTagsForResource', SOURCE)],
    make: [
      grant('logs', 'PutDeliverySource DeleteDeliverySource TagResource UntagResource', SOURCE),
    ],
  },
  aws_cloudwatch_log_delivery_destination: {
    read: [grant('logs', 'GetDeliveryDestination ListTagsForResource', DESTINATION)],
    make: [
      grant(
        'logs',
        'PutDeliveryDestination DeleteDeliveryDestination TagResource UntagResource',
        DESTINATION,
      ),
    ],
  },
  aws_cloudwatch_log_delivery: {
    read: [grant('logs', 'GetDelivery ListTagsForResource', DELIVERIES)],
    make: [
      grant(
        'logs',
        'UpdateDeliveryConfiguration DeleteDelivery TagResource UntagResource',
        DELIVERIES,
      ),
      grant(
        'logs',
        'CreateDelivery',
        DELIVERIES,
        `${LOGS}:delivery-source:three-tier-chat-*`,
        `${LOGS}:delivery-destination:three-tier-chat-*`,
      ),
      // A delivery writes into a group by a policy of CloudWatch's own, which whoever makes it sets.
      grant('logs', 'DescribeResourcePolicies PutResourcePolicy', '*'),
    ],
  },
  aws_cloudwatch_metric_alarm: {
    read: [grant('cloudwatch', 'DescribeAlarms ListTagsForResource', ALARM)],
    make: [grant('cloudwatch', 'PutMetricAlarm DeleteAlarms TagResource UntagResource', ALARM)],
  },
  aws_cloudwatch_dashboard: {
    read: [grant('cloudwatch', 'GetDashboard', DASHBOARD)],
    make: [grant('cloudwatch', 'PutDashboard DeleteDashboards', DASHBOARD)],
  },
  aws_xray_group: {
    read: [grant('xray', 'GetGroup ListTagsForResource', TRACE_GROUP)],
    make: [
      grant('xray', 'CreateGroup UpdateGroup DeleteGroup TagResource UntagResource', TRACE_GROUP),
    ],
  },
  aws_xray_sampling_rule: {
    read: [
      grant('xray', 'GetSamplingRules', '*'),
      grant('xray', 'ListTagsForResource', SAMPLING_RULE),
    ],
    make: [
      grant(
        'xray',
        'CreateSamplingRule UpdateSamplingRule DeleteSamplingRule TagResource UntagResource',
        SAMPLING_RULE,
      ),
    ],
  },
};
