import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { Construct } from 'constructs';
import type { Service } from '../services.ts';
import type { Settings } from '../settings.ts';
import { alarm, FAILED_PERCENT, type Metric } from './alarm.ts';
import { customerKeyArn } from './customer-key.ts';
import { keysUnavailable } from './keys-unavailable.ts';
import { logGroup } from './log-group.ts';
import { artifactBucket, functionLogGroup, nameOf } from './names.ts';
import { type PolicyStatement, ServiceRole, WRITE_TRACES } from './service-role.ts';

export interface NodeLambdaConfig {
  readonly service: Service;
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What its role may do beside writing its logs and traces. */
  readonly statements?: readonly PolicyStatement[];
  readonly timeoutMs: number;
  readonly settings: Settings;
  readonly alarmTopicArn: string;
}

/** The share of its timeout that a call may take. */
const NEAR_TIMEOUT = 0.8;

/** A service's bundle as a Lambda function that may write its own logs and traces, and what it is given beside them. */
export class NodeLambda extends Construct {
  readonly arn: string;
  readonly invokeArn: string;
  readonly functionName: string;
  readonly logGroupName: string;
  readonly metrics: {
    readonly invocations: Metric;
    readonly errors: Metric;
    readonly throttles: Metric;
  };

  constructor(scope: Construct, config: NodeLambdaConfig) {
    super(scope, config.service);
    const { service, version, settings } = config;
    const name = nameOf(service, settings);
    const logs = logGroup(this, 'logs', { settings, name: functionLogGroup(service, settings) });
    const role = new ServiceRole(this, 'role', {
      name,
      service: 'lambda.amazonaws.com',
      statements: [
        {
          Sid: 'WriteLogs',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `${logs.arn}:*`,
        },
        WRITE_TRACES,
        ...(config.statements ?? []),
      ],
    });
    const keyArn = customerKeyArn(this, settings);
    const lambda = new LambdaFunction(this, 'function', {
      functionName: name,
      role: role.arn,
      runtime: 'nodejs22.x',
      handler: 'lambda.handler',
      architectures: ['arm64'],
      s3Bucket: artifactBucket(settings),
      s3Key: `${service}/${version}.zip`,
      timeout: config.timeoutMs / 1000,
      // About half a vCPU: the signature check and the cold start need CPU, not memory.
      memorySize: 1024,
      environment: { variables: { ...config.environment } },
      ...(keyArn !== undefined && { kmsKeyArn: keyArn }),
      ...(settings.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: settings.reservedConcurrency,
      }),
      tracingConfig: { mode: 'Active' },
      loggingConfig: { logFormat: 'JSON', logGroup: logs.name },
      dependsOn: [role.policy],
    });
    this.arn = lambda.arn;
    this.invokeArn = lambda.invokeArn;
    this.functionName = lambda.functionName;
    this.logGroupName = logs.name;

    const metric = (metricName: string, statistic?: 'Maximum'): Metric => ({
      namespace: 'AWS/Lambda',
      name: metricName,
      dimensions: { FunctionName: name },
      ...(statistic && { statistic }),
    });
    this.metrics = {
      invocations: metric('Invocations'),
      errors: metric('Errors'),
      throttles: metric('Throttles'),
    };
    keysUnavailable(this, { settings, logGroupName: logs.name });
    alarm(this, 'errors', {
      settings,
      name: `${service}-errors`,
      runbook: 'function-errors',
      description: `${service}: the function failed or ran into its timeout. Its log group names the error.`,
      topicArn: config.alarmTopicArn,
      metrics: [this.metrics.errors],
      outOf: this.metrics.invocations,
      atMost: FAILED_PERCENT,
    });
    alarm(this, 'throttles', {
      settings,
      name: `${service}-throttles`,
      runbook: 'function-throttles',
      description: `${service}: Lambda refused calls, since its concurrency or the account's is used up.`,
      topicArn: config.alarmTopicArn,
      metrics: [this.metrics.throttles],
      atMost: 0,
    });
    alarm(this, 'duration', {
      settings,
      name: `${service}-duration`,
      runbook: 'function-duration',
      description: `${service}: calls come near the function's timeout of ${config.timeoutMs / 1000} s, after which they fail.`,
      topicArn: config.alarmTopicArn,
      metrics: [metric('Duration', 'Maximum')],
      atMost: NEAR_TIMEOUT * config.timeoutMs,
    });
  }
}
