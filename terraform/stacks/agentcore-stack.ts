import type { Environment as AgentEnvironment } from '@three-tier-chat/agent/settings';
import type { Environment as InterceptorEnvironment } from '@three-tier-chat/interceptor/settings';
import type { Scope } from '@three-tier-chat/wire-contract';
import type { Construct } from 'constructs';
import { AgentRuntime } from '../constructs/agent-runtime.ts';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import { ChatStack } from '../constructs/chat-stack.ts';
import { audienceOf } from '../constructs/names.ts';
import { NodeLambda } from '../constructs/node-lambda.ts';
import { releasedVersion } from '../constructs/release.ts';
import { ToolGateway } from '../constructs/tool-gateway.ts';
import { DEADLINES, INTERCEPTOR_DEADLINE_MS, SHUTDOWN_TIMES } from '../deadlines.ts';
import type { Settings } from '../settings.ts';
import type { OktaStack } from './okta-stack.ts';

/** The agent in its Runtime, and the Gateway, to which each API's stack adds its tools. */
export class AgentcoreStack extends ChatStack {
  /** Where every stack of the environment reports its alarms. */
  readonly alarmTopicArn: string;
  readonly runtime: AgentRuntime;
  readonly gateway: ToolGateway;
  readonly interceptor: NodeLambda;

  /** @param toolScopes that the tools' reading operations ask for. */
  constructor(scope: Construct, settings: Settings, okta: OktaStack, toolScopes: readonly Scope[]) {
    super(scope, 'agentcore', settings, ['aws']);
    const alarmTopicArn = alarmTopic(this, 'alarms', settings);
    this.alarmTopicArn = alarmTopicArn;
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
      toolScopes,
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
