import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api/index.js';
import { Apigatewayv2Authorizer } from '@cdktf/provider-aws/lib/apigatewayv2-authorizer/index.js';
import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration/index.js';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route/index.js';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { Construct } from 'constructs';
import type { ApiOperation } from '../openapi/api-document.ts';
import type { Settings } from '../settings.ts';
import { alarm, FAILED_PERCENT, type Metric } from './alarm.ts';
import { logGroup } from './log-group.ts';
import type { NodeLambda } from './node-lambda.ts';

export interface JwtHttpApiConfig {
  readonly settings: Settings;
  readonly service: string;
  readonly name: string;
  readonly issuer: string;
  readonly audience: string;
  readonly operations: readonly ApiOperation[];
  readonly lambda: NodeLambda;
  readonly integrationTimeoutMs: number;
  readonly alarmTopicArn: string;
}

/**
 * Ids and outcomes, but no claims, since Okta's `sub` is the login name. An HTTP API has no
 * variable for the trace ("Customize HTTP API access logs"): it is in the function's log line with
 * the same `integration_request_id`.
 */
const ACCESS_LOG = JSON.stringify({
  time: '$context.requestTime',
  request_id: '$context.requestId',
  integration_request_id: '$context.integration.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  authorizer_error: '$context.authorizer.error',
  error: '$context.error.message',
  integration_error: '$context.integrationErrorMessage',
  integration_latency_ms: '$context.integrationLatency',
  response_latency_ms: '$context.responseLatency',
  source_ip: '$context.identity.sourceIp',
});

/**
 * An HTTP API with one route per operation, each behind the JWT authorizer and its own scope. There
 * is no default route: other paths answer 404 without reaching the function.
 */
export class JwtHttpApi extends Construct {
  readonly endpoint: string;
  /** Host of its default endpoint (API Gateway guide, "Invoke an HTTP API"). */
  readonly host: string;
  readonly logGroupName: string;
  readonly metrics: {
    readonly requests: Metric;
    readonly errors: Metric;
    readonly latency: Metric;
  };

  constructor(scope: Construct, id: string, config: JwtHttpApiConfig) {
    super(scope, id);
    const { settings, name, lambda } = config;
    const api = new Apigatewayv2Api(this, 'api', { name, protocolType: 'HTTP' });
    const authorizer = new Apigatewayv2Authorizer(this, 'okta', {
      apiId: api.id,
      name: 'okta',
      authorizerType: 'JWT',
      identitySources: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: config.issuer, audience: [config.audience] },
    });
    const integration = new Apigatewayv2Integration(this, 'integration', {
      apiId: api.id,
      integrationType: 'AWS_PROXY',
      integrationMethod: 'POST',
      integrationUri: lambda.invokeArn,
      payloadFormatVersion: '2.0',
      timeoutMilliseconds: config.integrationTimeoutMs,
    });
    for (const { method, path, operationId, scope: routeScope } of config.operations) {
      new Apigatewayv2Route(this, `route-${operationId}`, {
        apiId: api.id,
        routeKey: `${method} ${path}`,
        target: `integrations/${integration.id}`,
        authorizationType: 'JWT',
        authorizerId: authorizer.id,
        authorizationScopes: [routeScope],
      });
    }
    new LambdaPermission(this, 'invoke', {
      statementId: 'http-api',
      action: 'lambda:InvokeFunction',
      functionName: lambda.functionName,
      principal: 'apigateway.amazonaws.com',
      sourceArn: `${api.executionArn}/*/*`,
    });

    const logs = logGroup(this, 'access-logs', {
      settings,
      // Under /aws/vendedlogs/ the delivery does not count against the quota of log resource
      // policies.
      name: `/aws/vendedlogs/http-api/${name}`,
    });
    new Apigatewayv2Stage(this, 'stage', {
      apiId: api.id,
      name: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: logs.arn, format: ACCESS_LOG },
      defaultRouteSettings: {
        detailedMetricsEnabled: true,
        // Requests per second of all callers together, limited since the account's APIs share one
        // quota.
        throttlingRateLimit: 100,
        throttlingBurstLimit: 200,
      },
    });
    this.endpoint = api.apiEndpoint;
    this.host = `${api.id}.execute-api.${settings.region}.amazonaws.com`;
    this.logGroupName = logs.name;

    const metric = (metricName: string, statistic: Metric['statistic'] = 'Sum'): Metric => ({
      namespace: 'AWS/ApiGateway',
      name: metricName,
      dimensions: { ApiId: api.id },
      statistic,
    });
    this.metrics = {
      requests: metric('Count'),
      errors: metric('5xx'),
      latency: metric('Latency', 'p95'),
    };
    alarm(this, 'errors', {
      settings,
      name: `${config.service}-5xx`,
      runbook: 'api-5xx',
      description: 'The HTTP API answered with 5xx. Its access log names the integration error.',
      topicArn: config.alarmTopicArn,
      metrics: [this.metrics.errors],
      outOf: this.metrics.requests,
      atMost: FAILED_PERCENT,
    });
  }
}
