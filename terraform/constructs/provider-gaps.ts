import type { BedrockagentcoreAgentRuntime } from '@cdktf/provider-aws/lib/bedrockagentcore-agent-runtime/index.js';
import type { BedrockagentcoreGateway } from '@cdktf/provider-aws/lib/bedrockagentcore-gateway/index.js';
import type { BedrockagentcoreGatewayTarget } from '@cdktf/provider-aws/lib/bedrockagentcore-gateway-target/index.js';
import type { Scope } from '@three-tier-chat/wire-contract';

/**
 * Sets `allowed_scopes`: a token needs at least one of them. The bindings (provider 6.25) lack the
 * argument; the provider has it since 6.37.
 */
export function requireScopes(
  front: BedrockagentcoreAgentRuntime | BedrockagentcoreGateway,
  scopes: readonly [Scope, ...Scope[]],
): void {
  front.addOverride('authorizer_configuration.0.custom_jwt_authorizer.0.allowed_scopes', scopes);
}

/**
 * Passes headers that the interceptor sets to the target, in addition to `Authorization`, which is
 * always passed and must not be listed (AgentCore guide, "Header propagation with Gateway"). The
 * bindings (provider 6.25) lack the argument.
 */
export function passRequestHeaders(
  target: BedrockagentcoreGatewayTarget,
  headers: readonly [string, ...string[]],
): void {
  target.addOverride('metadata_configuration', [{ allowed_request_headers: headers }]);
}
