import { ApprunnerAutoScalingConfigurationVersion } from '@cdktf/provider-aws/lib/apprunner-auto-scaling-configuration-version/index.js';
import { ApprunnerService } from '@cdktf/provider-aws/lib/apprunner-service/index.js';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { BACKEND_REPOSITORY, environmentName, nameOf } from './names.ts';
import { ServiceRole, WRITE_TRACES } from './service-role.ts';

export interface AppRunnerConfig {
  readonly settings: Settings;
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The backend's image as an App Runner service. The service has no right to call AgentCore: the
 * Runtime admits the user's token, not AWS credentials.
 */
export class AppRunner extends Construct {
  /** Without a scheme. */
  readonly host: string;

  constructor(scope: Construct, id: string, config: AppRunnerConfig) {
    super(scope, id);
    const { settings } = config;
    const { region, accountId } = settings;
    const access = new ServiceRole(this, 'access-role', {
      name: nameOf('backend-image', settings),
      service: 'build.apprunner.amazonaws.com',
      statements: [
        { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
        {
          Effect: 'Allow',
          Action: [
            'ecr:BatchCheckLayerAvailability',
            'ecr:BatchGetImage',
            'ecr:DescribeImages',
            'ecr:GetDownloadUrlForLayer',
          ],
          Resource: `arn:aws:ecr:${region}:${accountId}:repository/${BACKEND_REPOSITORY}`,
        },
      ],
    });
    const instance = new ServiceRole(this, 'instance-role', {
      name: nameOf('backend', settings),
      service: 'tasks.apprunner.amazonaws.com',
      statements: [WRITE_TRACES],
    });
    const scaling = new ApprunnerAutoScalingConfigurationVersion(this, 'scaling', {
      autoScalingConfigurationName: environmentName(settings),
      // Requests that one instance serves at a time: they wait far more than they compute.
      maxConcurrency: 100,
      minSize: 1,
      maxSize: 10,
    });
    const service = new ApprunnerService(this, 'service', {
      serviceName: environmentName(settings),
      sourceConfiguration: {
        // A release sets the version and applies; a pushed image alone changes nothing.
        autoDeploymentsEnabled: false,
        authenticationConfiguration: { accessRoleArn: access.arn },
        imageRepository: {
          imageRepositoryType: 'ECR',
          imageIdentifier: `${accountId}.dkr.ecr.${region}.amazonaws.com/${BACKEND_REPOSITORY}:${config.version}`,
          imageConfiguration: {
            port: '8080',
            runtimeEnvironmentVariables: { ...config.environment },
          },
        },
      },
      instanceConfiguration: { cpu: '1024', memory: '2048', instanceRoleArn: instance.arn },
      autoScalingConfigurationArn: scaling.arn,
      healthCheckConfiguration: {
        protocol: 'HTTP',
        path: '/health',
        interval: 10,
        timeout: 5,
        healthyThreshold: 1,
        unhealthyThreshold: 5,
      },
      networkConfiguration: { ingressConfiguration: { isPubliclyAccessible: true } },
      dependsOn: [access.policy, instance.policy],
    });
    this.host = service.serviceUrl;
  }
}
