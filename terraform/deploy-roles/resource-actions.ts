import { EDGE_ACTIONS } from './edge-actions.ts';
import { grant, type TypeActions, tagged } from './grants.ts';
import { OBSERVABILITY_ACTIONS } from './observability-actions.ts';

const HERE = '{region}:{account}';
const FUNCTION = `arn:aws:lambda:${HERE}:function:{function_name}`;
const ROLE = 'arn:aws:iam::{account}:role/{name}';
const APIS = 'arn:aws:apigateway:{region}::/apis';
const TABLE = `arn:aws:dynamodb:${HERE}:table/{name}`;
const TOPIC = `arn:aws:sns:${HERE}:{name}`;
const RUNTIME = `arn:aws:bedrock-agentcore:${HERE}:runtime/{agent_runtime_name}-*`;
/** AgentCore makes a Runtime's first version without an id to name, and its identity beside it. */
const RUNTIMES = `arn:aws:bedrock-agentcore:${HERE}:runtime/*`;
const WORKLOADS = `arn:aws:bedrock-agentcore:${HERE}:workload-identity-directory/default*`;
/** Of the environment: a target's stack is not the Gateway's. */
const GATEWAY = `arn:aws:bedrock-agentcore:${HERE}:gateway/three-tier-chat-{environment}-*`;
const GATEWAYS = `arn:aws:bedrock-agentcore:${HERE}:gateway/*`;
const APP_RUNNER = `arn:aws:apprunner:${HERE}:service/{service_name}/*`;
const SCALING = `arn:aws:apprunner:${HERE}:autoscalingconfiguration/{auto_scaling_configuration_name}/*`;
const SCALING_OF_SERVICE = `arn:aws:apprunner:${HERE}:autoscalingconfiguration/{service_name}/*`;
const ECS = `arn:aws:ecs:${HERE}:service/*/{service_name}`;

/** Parts of an HTTP API, which are under its path. */
function partOfApi(kind: string, isReleased = false): TypeActions {
  const parts = [`${APIS}/*/${kind}`, `${APIS}/*/${kind}/*`] as const;
  const write = [
    tagged('apigateway', 'POST', parts[0]),
    tagged('apigateway', 'PATCH DELETE', parts[1]),
  ];
  return {
    read: [tagged('apigateway', 'GET', ...parts)],
    ...(isReleased && { release: write }),
    make: write,
  };
}

/**
 * What Terraform asks of AWS for each type of resource (its provider's calls; `Service Authorization
 * Reference` for their actions). Okta's types ask nothing of AWS.
 */
export const RESOURCE_ACTIONS: Readonly<Record<string, TypeActions>> = {
  ...OBSERVABILITY_ACTIONS,
  ...EDGE_ACTIONS,
  aws_lambda_function: {
    read: [
      grant('lambda', 'GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction', FUNCTION),
    ],
    release: [grant('lambda', 'UpdateFunctionCode UpdateFunctionConfiguration', FUNCTION)],
    make: [
      grant(
        'lambda',
        'CreateFunction DeleteFunction PutFunctionConcurrency DeleteFunctionConcurrency TagResource UntagResource',
        FUNCTION,
      ),
    ],
  },
  aws_lambda_permission: {
    read: [grant('lambda', 'GetPolicy', '{of:aws_lambda_function}')],
    make: [grant('lambda', 'AddPermission RemovePermission', '{of:aws_lambda_function}')],
  },
  aws_iam_role: {
    read: [
      grant(
        'iam',
        'GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole',
        ROLE,
      ),
    ],
    make: [
      grant(
        'iam',
        'CreateRole DeleteRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription TagRole UntagRole',
        ROLE,
      ),
    ],
  },
  aws_iam_role_policy: {
    read: [grant('iam', 'GetRolePolicy', '{of:aws_iam_role}')],
    make: [grant('iam', 'PutRolePolicy DeleteRolePolicy', '{of:aws_iam_role}')],
  },
  aws_iam_role_policy_attachment: {
    read: [],
    make: [grant('iam', 'AttachRolePolicy DetachRolePolicy', '{of:aws_iam_role}')],
  },
  aws_apigatewayv2_api: {
    read: [tagged('apigateway', 'GET', `${APIS}/*`)],
    make: [
      grant('apigateway', 'POST', APIS),
      tagged('apigateway', 'PATCH DELETE', `${APIS}/*`),
      grant('apigateway', 'POST PUT DELETE', 'arn:aws:apigateway:{region}::/tags/*'),
    ],
  },
  aws_apigatewayv2_authorizer: partOfApi('authorizers'),
  aws_apigatewayv2_integration: partOfApi('integrations'),
  aws_apigatewayv2_route: partOfApi('routes', true),
  aws_apigatewayv2_stage: partOfApi('stages'),
  aws_dynamodb_table: {
    read: [
      grant(
        'dynamodb',
        'DescribeTable DescribeContinuousBackups DescribeTimeToLive ListTagsOfResource',
        TABLE,
      ),
      // Whose key encrypts the table.
      grant('kms', 'DescribeKey', `arn:aws:kms:${HERE}:key/*`),
    ],
    make: [
      grant(
        'dynamodb',
        'CreateTable UpdateTable DeleteTable UpdateTimeToLive UpdateContinuousBackups TagResource UntagResource',
        TABLE,
      ),
    ],
  },
  aws_sns_topic: {
    read: [grant('sns', 'GetTopicAttributes ListTagsForResource', TOPIC)],
    make: [
      grant('sns', 'CreateTopic DeleteTopic SetTopicAttributes TagResource UntagResource', TOPIC),
    ],
  },
  aws_sns_topic_subscription: {
    // A subscription has no ARN of IAM's, but for making it.
    read: [grant('sns', 'GetSubscriptionAttributes', '*')],
    make: [
      grant('sns', 'Subscribe', '{of:aws_sns_topic}'),
      grant('sns', 'Unsubscribe SetSubscriptionAttributes', '*'),
    ],
  },
  aws_bedrockagentcore_agent_runtime: {
    read: [grant('bedrock-agentcore', 'GetAgentRuntime ListTagsForResource', RUNTIME)],
    release: [grant('bedrock-agentcore', 'UpdateAgentRuntime', RUNTIME)],
    make: [
      grant('bedrock-agentcore', 'CreateAgentRuntime', RUNTIMES),
      grant(
        'bedrock-agentcore',
        'DeleteAgentRuntime TagResource UntagResource AllowVendedLogDeliveryForResource',
        RUNTIME,
      ),
      grant('bedrock-agentcore', 'CreateWorkloadIdentity DeleteWorkloadIdentity', WORKLOADS),
      grant('iam', 'CreateServiceLinkedRole', serviceLinked('runtime-identity.bedrock-agentcore')),
    ],
  },
  aws_bedrockagentcore_gateway: {
    read: [grant('bedrock-agentcore', 'GetGateway ListTagsForResource', GATEWAY)],
    make: [
      grant('bedrock-agentcore', 'CreateGateway', GATEWAYS),
      grant(
        'bedrock-agentcore',
        'UpdateGateway DeleteGateway TagResource UntagResource AllowVendedLogDeliveryForResource',
        GATEWAY,
      ),
      grant('bedrock-agentcore', 'CreateWorkloadIdentity DeleteWorkloadIdentity', WORKLOADS),
    ],
  },
  aws_bedrockagentcore_gateway_target: {
    read: [grant('bedrock-agentcore', 'GetGatewayTarget', GATEWAY)],
    release: [grant('bedrock-agentcore', 'UpdateGatewayTarget', GATEWAY)],
    make: [grant('bedrock-agentcore', 'CreateGatewayTarget DeleteGatewayTarget', GATEWAY)],
  },
  aws_apprunner_service: {
    read: [grant('apprunner', 'DescribeService ListTagsForResource', APP_RUNNER)],
    release: [grant('apprunner', 'UpdateService', APP_RUNNER)],
    make: [
      grant('apprunner', 'CreateService DeleteService TagResource UntagResource', APP_RUNNER),
      grant('apprunner', 'CreateService UpdateService', SCALING_OF_SERVICE),
      grant('iam', 'CreateServiceLinkedRole', serviceLinked('apprunner')),
    ],
  },
  aws_apprunner_auto_scaling_configuration_version: {
    read: [grant('apprunner', 'DescribeAutoScalingConfiguration ListTagsForResource', SCALING)],
    make: [
      grant(
        'apprunner',
        'CreateAutoScalingConfiguration DeleteAutoScalingConfiguration TagResource UntagResource',
        SCALING,
      ),
    ],
  },
  aws_ecs_express_gateway_service: {
    read: [grant('ecs', 'DescribeExpressGatewayService ListTagsForResource', ECS)],
    release: [grant('ecs', 'UpdateExpressGatewayService', ECS)],
    make: [
      grant(
        'ecs',
        'CreateExpressGatewayService DeleteExpressGatewayService TagResource UntagResource',
        ECS,
      ),
      grant('ecs', 'CreateCluster RegisterTaskDefinition DescribeClusters', '*'),
      grant('iam', 'CreateServiceLinkedRole', serviceLinked('ecs')),
    ],
  },
};

function serviceLinked(service: string): string {
  return `arn:aws:iam::{account}:role/aws-service-role/${service}.amazonaws.com/*`;
}
