import { ApprunnerAutoScalingConfigurationVersion } from '@cdktf/provider-aws/lib/apprunner-auto-scaling-configuration-version/index.js';
import { ApprunnerService } from '@cdktf/provider-aws/lib/apprunner-service/index.js';
import { Construct } from 'constructs';
import { alarm, FAILED_PERCENT, type Metric } from './alarm.ts';
import type { BackendHost, BackendHostConfig } from './backend-host.ts';
import { backendImage, pullBackendImage } from './backend-image.ts';
import { environmentName, nameOf } from './names.ts';
import { ServiceRole, WRITE_TRACES } from './service-role.ts';

/** The backend's image as an App Runner service. */
export class AppRunner extends Construct implements BackendHost {
  readonly host: string;
  /**
   * App Runner creates the log group, without a retention: its name contains an id that is not
   * known beforehand.
   */
  readonly logGroupName: string;
  readonly metrics: BackendHost['metrics'];

  constructor(scope: Construct, id: string, config: BackendHostConfig) {
    super(scope, id);
    const { settings } = config;
    const access = new ServiceRole(this, 'access-role', {
      name: nameOf('backend-image', settings),
      service: 'build.apprunner.amazonaws.com',
      statements: pullBackendImage(settings),
    });
    const instance = new ServiceRole(this, 'instance-role', {
      name: nameOf('backend', settings),
      service: 'tasks.apprunner.amazonaws.com',
      statements: [WRITE_TRACES, ...config.statements],
    });
    const scaling = new ApprunnerAutoScalingConfigurationVersion(this, 'scaling', {
      autoScalingConfigurationName: environmentName(settings),
      // Concurrent requests of one instance, many since they mostly wait.
      maxConcurrency: 100,
      minSize: 1,
      maxSize: 10,
    });
    const service = new ApprunnerService(this, 'service', {
      serviceName: environmentName(settings),
      sourceConfiguration: {
        // A release sets the version and applies the stack; pushing an image changes nothing.
        autoDeploymentsEnabled: false,
        authenticationConfiguration: { accessRoleArn: access.arn },
        imageRepository: {
          imageRepositoryType: 'ECR',
          imageIdentifier: backendImage(settings, config.version),
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
    this.logGroupName = `/aws/apprunner/${environmentName(settings)}/${service.serviceId}/application`;

    const metric = (name: string): Metric => ({
      namespace: 'AWS/AppRunner',
      name,
      dimensions: { ServiceName: environmentName(settings), ServiceID: service.serviceId },
    });
    this.metrics = { requests: metric('Requests'), errors: metric('5xxStatusResponses') };
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
