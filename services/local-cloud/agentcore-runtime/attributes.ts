import { agentCoreArn, idSuffix } from '../agentcore/resource-id.ts';
import type { CloudIdentity } from '../context.ts';
import type { AttributeTable } from '../terraform/resource.ts';

/** What AWS fills in for a Runtime. */
export function runtimeAttributes(identity: CloudIdentity): AttributeTable {
  return {
    aws_bedrockagentcore_agent_runtime: (resource) => {
      const id = `${resource.args['agent_runtime_name']}-${idSuffix(resource)}`;
      return {
        agent_runtime_id: id,
        agent_runtime_arn: agentCoreArn(identity, 'runtime', id),
        agent_runtime_version: '1',
      };
    },
  };
}
