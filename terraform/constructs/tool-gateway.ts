import { BedrockagentcoreGateway } from '@cdktf/provider-aws/lib/bedrockagentcore-gateway/index.js';
import { BedrockagentcoreGatewayTarget } from '@cdktf/provider-aws/lib/bedrockagentcore-gateway-target/index.js';
import { SCOPE, type Scope } from '@three-tier-chat/wire-contract';
import { Construct } from 'constructs';
import { TOOL_TARGET } from '../openapi/tool-problems.ts';
import type { Settings } from '../settings.ts';
import { GatewayObservability } from './gateway-observability.ts';
import { environmentName, nameOf } from './names.ts';
import type { NodeLambda } from './node-lambda.ts';
import { passRequestHeaders, requireScopes } from './provider-gaps.ts';
import { ServiceRole } from './service-role.ts';

export interface ToolGatewayConfig {
  readonly settings: Settings;
  readonly alarmTopicArn: string;
  readonly discoveryUrl: string;
  readonly audience: string;
  readonly interceptor: NodeLambda;
  /** Scopes that the reading operations require. */
  readonly toolScopes: readonly Scope[];
  /** OpenAPI document of the target, as JSON. */
  readonly openApiSchema: string;
}

/**
 * Set by the interceptor for the logs of later tiers: the id of one tool call, and its
 * conversation.
 */
export const TARGET_HEADERS = ['X-Gateway-Request-Id', 'X-Chat-Session-Id'] as const;

/** The Gateway: MCP in, HTTPS requests to the secured API out, with the caller's own token. */
export class ToolGateway extends Construct {
  readonly url: string;
  readonly observability: GatewayObservability;

  constructor(scope: Construct, id: string, config: ToolGatewayConfig) {
    super(scope, id);
    const { settings, interceptor } = config;
    const { region, accountId } = settings;
    const name = environmentName(settings);
    const role = new ServiceRole(this, 'role', {
      name: nameOf('gateway', settings),
      service: 'bedrock-agentcore.amazonaws.com',
      onBehalfOf: {
        accountId,
        arnPattern: `arn:aws:bedrock-agentcore:${region}:${accountId}:gateway/${name}-*`,
      },
      // The Gateway invokes the function with this role, so the function needs no resource policy.
      statements: [
        {
          Sid: 'InvokeInterceptor',
          Effect: 'Allow',
          Action: 'lambda:InvokeFunction',
          Resource: interceptor.arn,
        },
      ],
    });
    const gateway = new BedrockagentcoreGateway(this, 'gateway', {
      name,
      description: "The secured API's operations as tools",
      roleArn: role.arn,
      protocolType: 'MCP',
      protocolConfiguration: [
        { mcp: [{ supportedVersions: ['2025-11-25', '2025-06-18', '2025-03-26'] }] },
      ],
      authorizerType: 'CUSTOM_JWT',
      // No allowed_clients: AgentCore looks for `client_id`, and Okta's tokens carry `cid`.
      authorizerConfiguration: [
        {
          customJwtAuthorizer: [
            { discoveryUrl: config.discoveryUrl, allowedAudience: [config.audience] },
          ],
        },
      ],
      interceptorConfiguration: [
        {
          interceptionPoints: ['REQUEST'],
          interceptor: [{ lambda: [{ arn: interceptor.arn }] }],
          // Without the headers the interceptor would never see the token.
          inputConfiguration: [{ passRequestHeaders: true }],
        },
      ],
      dependsOn: [role.policy],
    });
    // Any one of these scopes admits a client, and the Gateway advertises all of them: with
    // `chat.invoke` alone no tool would answer. The interceptor still requires `chat.invoke`.
    requireScopes(gateway, [SCOPE.chatInvoke, ...config.toolScopes]);
    this.url = gateway.gatewayUrl;

    // No credential provider: the target gets the caller's token, which the interceptor returns.
    const target = new BedrockagentcoreGatewayTarget(this, 'secured-api', {
      name: TOOL_TARGET,
      description: 'The secured API',
      gatewayIdentifier: gateway.gatewayId,
      targetConfiguration: [
        { mcp: [{ openApiSchema: [{ inlinePayload: [{ payload: config.openApiSchema }] }] }] },
      ],
    });
    passRequestHeaders(target, TARGET_HEADERS);

    this.observability = new GatewayObservability(this, 'watch', {
      settings,
      alarmTopicArn: config.alarmTopicArn,
      id: gateway.gatewayId,
      arn: gateway.gatewayArn,
    });
  }
}
