import type { Statement } from './policy-document.ts';

function allow(actions: readonly string[]): readonly Statement[] {
  return [{ effect: 'Allow', actions, resources: ['*'], conditions: [] }];
}

/**
 * AWS's own policies, by their ARN, as documented (AWS Managed Policy Reference Guide), restricted
 * to services that the local cloud emulates. A role may have no other attached.
 */
export const MANAGED_POLICIES: Readonly<Record<string, readonly Statement[]>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': allow([
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]),
  'arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess': allow([
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ]),
  'arn:aws:iam::aws:policy/service-role/AWSAppRunnerServicePolicyForECRAccess': allow([
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'ecr:DescribeImages',
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
  ]),
  'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy': allow([
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]),
  // Of what ECS creates with it, the local cloud checks only the load balancer. Its conditions are
  // on tags that ECS itself sets.
  'arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRoleforExpressGatewayServices':
    allow(['elasticloadbalancing:CreateLoadBalancer']),
};
