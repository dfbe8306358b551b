import type { Environment as AgentEnvironment } from '@three-tier-chat/agent/settings';
import type { Environment as InterceptorEnvironment } from '@three-tier-chat/interceptor/settings';
import type { Scope } from '@three-tier-chat/wire-contract';
import type { Construct } from 'constructs';
import { AgentRuntime } from '../constructs/agent-runtime.ts';
import { ChatStack } from '../constructs/chat-stack.ts';
import { audienceOf } from '../constructs/names.ts';
import { NodeLambda } from '../constructs/node-lambda.ts';
import { releasedVersion } from '../constructs/release.ts';
import { ToolGateway } from '../constructs/tool-gateway.ts';
import { DEADLINES, INTERCEPTOR_DEADLINE_MS, SHUTDOWN_TIMES } from '../deadlines.ts';
import type { ApiDocument } from '../openapi/api-document.ts';
import { makeGatewaySchema } from '../openapi/gateway-schema.ts';
import type { Settings } from '../settings.ts';
import type { ApiStack } from './api-stack.ts';
import type { OktaStack } from './okta-stack.ts';

/**
 * The agent in its Runtime, and the Gateway that provides the secured API's operations as tools.
 */
export class AgentcoreStack extends ChatStack {
  readonly runtime: AgentRuntime;
  readonly gateway: ToolGateway;
  readonly interceptor: NodeLambda;

  constructor(
    scope: Construct,
    settings: Settings,
    okta: OktaStack,
    api: ApiStack,
    document: ApiDocument,
  ) {
    super(scope, 'agentcore', settings, ['aws']);
    const { alarmTopicArn } = api;
    const audience = audienceOf(settings);
    // AgentCore requires an address with this ending (CreateGateway, "discoveryUrl").
    const discoveryUrl = `${okta.issuer}/.well-known/openid-configuration`;

    const interceptorVersion = releasedVersion(this, 'interceptor', settings);
    this.interceptor = new NodeLambda(this, {
      service: 'interceptor',
      version: interceptorVersion,
      environment: {
        OKTA_ISSUER: okta.issuer,
        OKTA_AUDIENCE: audience,
        SERVICE_VERSION: interceptorVersion,
      } satisfies InterceptorEnvironment,
      timeoutMs: INTERCEPTOR_DEADLINE_MS,
      settings,
      alarmTopicArn,
    });
    this.gateway = new ToolGateway(this, 'gateway', {
      settings,
      alarmTopicArn,
      discoveryUrl,
      audience,
      interceptor: this.interceptor,
      toolScopes: readingScopes(document),
      openApiSchema: makeGatewaySchema(document, api.api.endpoint),
    });

    const agentVersion = releasedVersion(this, 'agent', settings);
    this.runtime = new AgentRuntime(this, 'runtime', {
      settings,
      alarmTopicArn,
      discoveryUrl,
      audience,
      version: agentVersion,
      environment: {
        AWS_REGION: settings.region,
        OKTA_ISSUER: okta.issuer,
        OKTA_AUDIENCE: audience,
        GATEWAY_URL: this.gateway.url,
        MODEL_ID: settings.modelId,
        TURN_TIMEOUT_MS: String(DEADLINES.turnMs),
        DRAIN_MS: String(SHUTDOWN_TIMES.drainMs),
        // AgentCore's contract for HTTP agents: 0.0.0.0, port 8080.
        HOST: '0.0.0.0',
        OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: String(settings.captureMessageContent),
        SERVICE_VERSION: agentVersion,
      } satisfies AgentEnvironment,
    });
  }
}

/** Writing scopes are not advertised: they are for clients that can ask their user for approval. */
function readingScopes({ operations }: ApiDocument): readonly Scope[] {
  const scopes = operations.filter(({ method }) => method === 'GET').map(({ scope }) => scope);
  return [...new Set(scopes)];
}
