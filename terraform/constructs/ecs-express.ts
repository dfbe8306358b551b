import { EcsExpressGatewayService } from '@cdktf/provider-aws/lib/ecs-express-gateway-service/index.js';
import { LOG_EVENT } from '@three-tier-chat/wire-contract';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { partitionOf } from '../aws-names.ts';
import { alarm, FAILED_PERCENT } from './alarm.ts';
import type { BackendHost, BackendHostConfig } from './backend-host.ts';
import { backendImage, pullBackendImage } from './backend-image.ts';
import { logGroup } from './log-group.ts';
import { logMetric } from './log-metric.ts';
import { environmentName, nameOf } from './names.ts';
import { ServiceRole, WRITE_TRACES } from './service-role.ts';

/** The AWS policy that ECS needs to manage the load balancer, its certificate and the scaling. */
const INFRASTRUCTURE_POLICY =
  'policy/service-role/AmazonECSInfrastructureRoleforExpressGatewayServices';

/**
 * The backend's image as an ECS Express Mode service: Fargate tasks in the account's default VPC
 * behind a load balancer and a certificate that ECS creates.
 */
export class EcsExpress extends Construct implements BackendHost {
  readonly host: string;
  readonly logGroupName: string;
  readonly metrics: BackendHost['metrics'];

  constructor(scope: Construct, id: string, config: BackendHostConfig) {
    super(scope, id);
    const { settings } = config;
    const logs = logGroup(this, 'logs', { settings, name: `/ecs/${nameOf('backend', settings)}` });
    const roles = makeRoles(this, config, logs.arn);
    const service = new EcsExpressGatewayService(this, 'service', {
      serviceName: environmentName(settings),
      executionRoleArn: roles.execution.arn,
      infrastructureRoleArn: roles.infrastructure.arn,
      taskRoleArn: roles.task.arn,
      cpu: '1024',
      memory: '2048',
      healthCheckPath: '/health',
      primaryContainer: [
        {
          image: backendImage(settings, config.version),
          containerPort: 8080,
          awsLogsConfiguration: [{ logGroup: logs.name, logStreamPrefix: 'backend' }],
          // ECS returns them sorted by name, and the provider reports another order as a change
          // (45792).
          environment: Object.entries(config.environment)
            .map(([name, value]) => ({ name, value }))
            .sort((one, other) => (one.name < other.name ? -1 : 1)),
        },
      ],
      scalingTarget: [
        {
          minTaskCount: 1,
          maxTaskCount: 10,
          // The provider fails if either of these is omitted (49511).
          autoScalingMetric: 'AVERAGE_CPU',
          autoScalingTargetValue: 60,
        },
      ],
      // Makes the apply fail if the release does not become healthy.
      waitForSteadyState: true,
      dependsOn: [roles.execution.policy, roles.task.policy, roles.infrastructure.policy],
    });
    // ECS returns the address with its scheme, but CloudFront needs the host, which no attribute
    // has.
    this.host = Fn.trimprefix(service.ingressPaths.get(0).endpoint, 'https://');
    this.logGroupName = logs.name;
    this.metrics = countRequests(this, config, logs.name);
    alarm(this, 'errors', {
      settings,
      name: 'backend-errors',
      runbook: 'backend-errors',
      description: 'The backend answered with 5xx: agent.call_failed in its log names the fault.',
      topicArn: config.alarmTopicArn,
      metrics: [this.metrics.errors],
      outOf: this.metrics.requests,
      atMost: FAILED_PERCENT,
    });
  }
}

function makeRoles(
  scope: Construct,
  { settings, statements }: BackendHostConfig,
  logGroupArn: string,
) {
  const { region, accountId } = settings;
  const onBehalfOf = {
    accountId,
    arnPattern: `arn:${partitionOf(region)}:ecs:${region}:${accountId}:*`,
  };
  const execution = new ServiceRole(scope, 'execution-role', {
    name: nameOf('backend-image', settings),
    service: 'ecs-tasks.amazonaws.com',
    onBehalfOf,
    statements: [
      ...pullBackendImage(settings),
      {
        Sid: 'WriteLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `${logGroupArn}:*`,
      },
    ],
  });
  const task = new ServiceRole(scope, 'task-role', {
    name: nameOf('backend', settings),
    service: 'ecs-tasks.amazonaws.com',
    onBehalfOf,
    statements: [WRITE_TRACES, ...statements],
  });
  const infrastructure = new ServiceRole(scope, 'infrastructure-role', {
    name: nameOf('backend-ecs', settings),
    service: 'ecs.amazonaws.com',
    managedPolicyArn: `arn:${partitionOf(region)}:iam::aws:${INFRASTRUCTURE_POLICY}`,
  });
  return { execution, task, infrastructure };
}

/** No attribute names ECS's load balancer, so requests are counted in the backend's log. */
function countRequests(
  scope: Construct,
  { settings }: BackendHostConfig,
  logGroupName: string,
): BackendHost['metrics'] {
  const completed = `$.message = "${LOG_EVENT.requestCompleted}"`;
  return {
    requests: logMetric(scope, 'requests', {
      settings,
      logGroupName,
      name: 'BackendRequests',
      pattern: `{ ${completed} }`,
    }),
    errors: logMetric(scope, 'server-errors', {
      settings,
      logGroupName,
      name: 'BackendErrors',
      pattern: `{ ${completed} && $.status >= 500 }`,
    }),
  };
}
