import { createHash } from 'node:crypto';
import type { CloudIdentity } from '../context.ts';
import type { DeclaredResource } from '../terraform/resource.ts';

/**
 * The ten characters that AgentCore generates for an id. Here they are derived from the resource's
 * address.
 */
export function idSuffix({ address }: DeclaredResource): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 10);
}

export function agentCoreArn(
  { region, accountId }: CloudIdentity,
  kind: 'runtime' | 'gateway',
  id: string,
): string {
  return `arn:aws:bedrock-agentcore:${region}:${accountId}:${kind}/${id}`;
}
