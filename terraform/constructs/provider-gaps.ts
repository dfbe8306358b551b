import type { BedrockagentcoreAgentRuntime } from '@cdktf/provider-aws/lib/bedrockagentcore-agent-runtime/index.js';
import type { BedrockagentcoreGateway } from '@cdktf/provider-aws/lib/bedrockagentcore-gateway/index.js';
import type { BedrockagentcoreGatewayTarget } from '@cdktf/provider-aws/lib/bedrockagentcore-gateway-target/index.js';
import type { Scope } from '@three-tier-chat/wire-contract';

/**
 * Sets `allowed_scopes`: a token needs at least one of them. The bindings (provider 6.25) do not
 * know the argument; the provider does since 6.37.
 */
export function requireScopes(
  front: BedrockagentcoreAgentRuntime | BedrockagentcoreGateway,
  scopes: readonly [Scope, ...Scope[]],
): void {
  front.addOverride('authorizer_configuration.0.custom_jwt_authorizer.0.allowed_scopes', scopes);
}

/**
 * Lets headers that the interceptor sets through to the target, beside `Authorization`, which needs
 * no leave and must not be named (AgentCore guide, "Header propagation with Gateway"). The bindings
 * (provider 6.25) do not know the argument.
 */
export function passRequestHeaders(
  target: BedrockagentcoreGatewayTarget,
  headers: readonly [string, ...string[]],
): void {
  target.addOverride('metadata_configuration', [{ allowed_request_headers: headers }]);
}
