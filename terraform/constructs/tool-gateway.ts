import { BedrockagentcoreGateway } from '@cdktf/provider-aws/lib/bedrockagentcore-gateway/index.js';
import { SCOPE, type Scope } from '@three-tier-chat/wire-contract';
import { Construct } from 'constructs';
import { partitionOf } from '../aws-names.ts';
import type { Settings } from '../settings.ts';
import { GatewayObservability } from './gateway-observability.ts';
import { environmentName, nameOf } from './names.ts';
import type { NodeLambda } from './node-lambda.ts';
import { requireScopes } from './provider-gaps.ts';
import { ServiceRole } from './service-role.ts';

export interface ToolGatewayConfig {
  readonly settings: Settings;
  readonly alarmTopicArn: string;
  readonly discoveryUrl: string;
  readonly audience: string;
  readonly interceptor: NodeLambda;
  /** Scopes that the reading operations require. */
  readonly toolScopes: readonly Scope[];
}

/**
 * The Gateway: MCP in, HTTPS requests to the APIs out, with the caller's own token. Each API's stack
 * has its target (docs/decisions/a-target-stands-in-its-apis-stack.md).
 */
export class ToolGateway extends Construct {
  readonly id: string;
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
        arnPattern: `arn:${partitionOf(region)}:bedrock-agentcore:${region}:${accountId}:gateway/${name}-*`,
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
      description: "The APIs' operations as tools",
      roleArn: role.arn,
      protocolType: 'MCP',
      protocolConfiguration: [{ mcp: [{ supportedVersions: settings.mcpVersions }] }],
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
    this.id = gateway.gatewayId;
    this.url = gateway.gatewayUrl;

    this.observability = new GatewayObservability(this, 'watch', {
      settings,
      alarmTopicArn: config.alarmTopicArn,
      id: gateway.gatewayId,
      arn: gateway.gatewayArn,
    });
  }
}
