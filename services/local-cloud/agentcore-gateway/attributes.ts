import { agentCoreArn, idSuffix } from '../agentcore/resource-id.ts';
import type { CloudIdentity } from '../context.ts';
import { localUrl } from '../ports.ts';
import type { AttributeTable } from '../terraform/resource.ts';
import { GATEWAY_PORT } from './port.ts';

/** What AWS fills in for a Gateway and its targets. */
export function gatewayAttributes(identity: CloudIdentity): AttributeTable {
  return {
    aws_bedrockagentcore_gateway: (resource) => {
      const id = `${resource.args['name']}-${idSuffix(resource)}`.toLowerCase();
      return {
        gateway_id: id,
        gateway_arn: agentCoreArn(identity, 'gateway', id),
        gateway_url: `${localUrl(identity.portOf(GATEWAY_PORT))}/mcp`,
      };
    },
    aws_bedrockagentcore_gateway_target: (resource) => ({
      target_id: idSuffix(resource).toUpperCase(),
    }),
  };
}
