import { createHash } from 'node:crypto';
import { localUrl, type Ports } from '../ports.ts';
import type { AttributeTable, Resource } from '../terraform/resource.ts';

/** What AWS fills in on apply. Ids end in ten characters that follow from the resource's address. */
export function agentCoreAttributes(
  ports: Pick<Ports, 'gateway'>,
  region: string,
  accountId: string,
): AttributeTable {
  const arn = (kind: string, id: string) =>
    `arn:aws:bedrock-agentcore:${region}:${accountId}:${kind}/${id}`;
  return {
    aws_bedrockagentcore_agent_runtime: (resource) => {
      const id = `${resource.args['agent_runtime_name']}-${suffix(resource)}`;
      return {
        agent_runtime_id: id,
        agent_runtime_arn: arn('runtime', id),
        agent_runtime_version: '1',
      };
    },
    aws_bedrockagentcore_gateway: (resource) => {
      const id = `${resource.args['name']}-${suffix(resource)}`.toLowerCase();
      return {
        gateway_id: id,
        gateway_arn: arn('gateway', id),
        gateway_url: `${localUrl(ports.gateway)}/mcp`,
      };
    },
    aws_bedrockagentcore_gateway_target: (resource) => ({
      target_id: suffix(resource).toUpperCase(),
    }),
  };
}

function suffix({ address }: Resource): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 10);
}
