import { BedrockagentcoreGatewayTarget } from '@cdktf/provider-aws/lib/bedrockagentcore-gateway-target/index.js';
import type { Construct } from 'constructs';
import { passRequestHeaders } from './provider-gaps.ts';

export interface ToolTargetConfig {
  readonly gatewayId: string;
  /** Before each tool's name: `securedApi` of `securedApi___getMyProfile`. */
  readonly name: string;
  readonly description: string;
  /** OpenAPI document, as JSON. */
  readonly openApiSchema: string;
}

/**
 * Set by the interceptor. For the logs behind: the id of one tool call, and the conversation that it
 * belongs to. For a change: the key under which it happens once, and the version to which alone.
 */
export const TARGET_HEADERS = [
  'X-Gateway-Request-Id',
  'X-Chat-Session-Id',
  'Idempotency-Key',
  'If-Match',
] as const;

/** Makes the operations of an API tools of the Gateway, which calls them with the caller's own token. */
export function toolTarget(scope: Construct, id: string, config: ToolTargetConfig): void {
  // No credential provider: the target gets the caller's token, which the interceptor returns.
  const target = new BedrockagentcoreGatewayTarget(scope, id, {
    name: config.name,
    description: config.description,
    gatewayIdentifier: config.gatewayId,
    targetConfiguration: [
      { mcp: [{ openApiSchema: [{ inlinePayload: [{ payload: config.openApiSchema }] }] }] },
    ],
  });
  passRequestHeaders(target, TARGET_HEADERS);
}
