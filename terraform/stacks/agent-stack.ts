import type { Environment as AgentEnvironment } from '@three-tier-chat/agent/settings';
import type { Construct } from 'constructs';
import { AgentRuntime } from '../constructs/agent-runtime.ts';
import { ChatStack } from '../constructs/chat-stack.ts';
import { audienceOf } from '../constructs/names.ts';
import { releasedVersion } from '../constructs/release.ts';
import { DEADLINES, SHUTDOWN_TIMES } from '../deadlines.ts';
import type { Settings } from '../settings.ts';
import type { ApiStack } from './api-stack.ts';
import type { GatewayStack } from './gateway-stack.ts';
import type { OktaStack } from './okta-stack.ts';

/** The stacks on which the agent's depends. */
export interface AgentStackConfig {
  readonly okta: OktaStack;
  readonly gateway: GatewayStack;
  /** The API that keeps the conversations, which the agent calls itself. */
  readonly conversations: ApiStack;
}

/** The agent in its Runtime. It comes after the APIs, since it calls one of them by its address. */
export class AgentStack extends ChatStack {
  readonly runtime: AgentRuntime;

  constructor(
    scope: Construct,
    settings: Settings,
    { okta, gateway, conversations }: AgentStackConfig,
  ) {
    super(scope, 'agent', settings, ['aws']);
    const audience = audienceOf(settings);
    const version = releasedVersion(this, 'agent', settings);
    const price = settings.modelPrices[settings.modelId];
    this.runtime = new AgentRuntime(this, 'runtime', {
      settings,
      alarmTopicArn: gateway.alarmTopicArn,
      discoveryUrl: okta.discoveryUrl,
      audience,
      version,
      environment: {
        AWS_REGION: settings.region,
        OKTA_ISSUER: okta.issuer,
        OKTA_AUDIENCE: audience,
        GATEWAY_URL: gateway.toolGateway.url,
        CONVERSATIONS_URL: conversations.api.endpoint,
        MODEL_ID: settings.modelId,
        TURN_TIMEOUT_MS: String(DEADLINES.turnMs),
        APPROVAL_TTL_MS: String(settings.approvalMinutes * 60_000),
        MAX_MODEL_CALLS: String(settings.agentLimits.modelCalls),
        MAX_TOOL_CALLS: String(settings.agentLimits.toolCalls),
        MAX_OUTPUT_TOKENS: String(settings.agentLimits.outputTokens),
        CONTEXT_TOKENS: String(settings.agentLimits.contextTokens),
        ...(price && { MODEL_PRICE: JSON.stringify(price) }),
        ...(settings.guardrail && {
          GUARDRAIL_ID: settings.guardrail.id,
          GUARDRAIL_VERSION: settings.guardrail.version,
        }),
        DRAIN_MS: String(SHUTDOWN_TIMES.drainMs),
        // AgentCore's contract for HTTP agents: 0.0.0.0, port 8080.
        HOST: '0.0.0.0',
        OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: String(settings.captureMessageContent),
        SERVICE_VERSION: version,
      } satisfies AgentEnvironment,
    });
  }
}
