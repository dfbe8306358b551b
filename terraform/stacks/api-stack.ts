import type { ApiDeclaration, GivenEnvironment } from '@three-tier-chat/wire-contract';
import type { Construct } from 'constructs';
import { ApiTable } from '../constructs/api-table.ts';
import { ChatStack } from '../constructs/chat-stack.ts';
import { JwtHttpApi } from '../constructs/jwt-http-api.ts';
import { audienceOf, nameOf } from '../constructs/names.ts';
import { NodeLambda } from '../constructs/node-lambda.ts';
import { releasedVersion } from '../constructs/release.ts';
import { toolTarget } from '../constructs/tool-target.ts';
import { DEADLINES } from '../deadlines.ts';
import { isLeaving } from '../declarations/staying-apis.ts';
import type { ApiDocument } from '../openapi/api-document.ts';
import { makeGatewaySchema } from '../openapi/gateway-schema.ts';
import { type ApiService, SERVICES } from '../services.ts';
import type { Settings } from '../settings.ts';

export interface ApiStackConfig {
  readonly service: ApiService;
  readonly document: ApiDocument;
  readonly issuer: string;
  readonly alarmTopicArn: string;
  /** The Gateway whose tools its operations become, if the list of services says so. */
  readonly gatewayId: string;
}

/**
 * One API: a Lambda function behind an HTTP API that admits no request without a token, and its target
 * in the Gateway. A new route is a deploy of this stack alone.
 */
export class ApiStack extends ChatStack {
  /** What the dashboard calls it. */
  readonly title: string;
  readonly service: ApiService;
  readonly edgePaths: string | undefined;
  readonly api: JwtHttpApi;
  readonly lambda: NodeLambda;

  constructor(scope: Construct, settings: Settings, config: ApiStackConfig) {
    const { service, document, issuer, alarmTopicArn } = config;
    const { stack } = SERVICES[service];
    const { toolTarget: tools, edgePaths, ...declared }: ApiDeclaration = SERVICES[service].api;
    super(scope, stack, settings, ['aws']);
    this.title = document.title;
    this.service = service;
    this.edgePaths = edgePaths;
    const version = releasedVersion(this, service, settings);
    const audience = audienceOf(settings);
    const table =
      declared.table &&
      new ApiTable(
        this,
        'table',
        { ...settings, preventDestroy: settings.preventDestroy && !isLeaving(service) },
        declared.table,
      );
    this.lambda = new NodeLambda(this, {
      service,
      version,
      environment: {
        OKTA_ISSUER: issuer,
        OKTA_AUDIENCE: audience,
        SERVICE_VERSION: version,
        ...(table && { TABLE_NAME: table.name }),
        ...variablesOf(declared, settings),
      } satisfies GivenEnvironment,
      statements: table?.statements ?? [],
      timeoutMs: DEADLINES.apiMs,
      settings,
      alarmTopicArn,
    });
    this.api = new JwtHttpApi(this, 'http-api', {
      settings,
      service,
      name: nameOf(stack, settings),
      issuer,
      audience,
      operations: document.operations,
      lambda: this.lambda,
      integrationTimeoutMs: DEADLINES.integrationMs,
      alarmTopicArn,
    });
    if (tools !== undefined) {
      toolTarget(this, 'tools', {
        gatewayId: config.gatewayId,
        name: tools,
        description: document.title,
        openApiSchema: makeGatewaySchema(document, this.api.endpoint),
      });
    }
  }
}

/** Each variable that the API declares, with the environment's setting. */
function variablesOf(
  { variables = {} }: Pick<ApiDeclaration, 'variables'>,
  settings: Settings,
): Readonly<Record<string, string>> {
  const values: Readonly<Record<string, unknown>> = { ...settings };
  return Object.fromEntries(
    Object.entries(variables).map(([name, setting]) => [name, String(values[setting])]),
  );
}
