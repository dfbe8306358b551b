import { expect, it } from 'vitest';
import { agentCoreAttributes } from './attributes.ts';

it('makes ARNs, ids and addresses of the shapes that AWS makes', () => {
  const table = agentCoreAttributes({ gateway: 4003 }, 'us-east-1', '000000000000');
  const resource = (type: string, args: Record<string, unknown>) =>
    table[type]?.({ stack: 's', type, name: 'n', address: `s: ${type}.n`, args });

  const runtime = resource('aws_bedrockagentcore_agent_runtime', {
    agent_runtime_name: 'chat_local',
  });
  expect(runtime?.['agent_runtime_arn']).toMatch(
    /^arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime\/chat_local-[0-9a-f]{10}$/,
  );
  const gateway = resource('aws_bedrockagentcore_gateway', { name: 'chat-local' });
  expect(gateway?.['gateway_id']).toMatch(/^([0-9a-z]-?){1,100}-[0-9a-z]{10}$/);
  expect(gateway?.['gateway_url']).toBe('http://127.0.0.1:4003/mcp');
  expect(resource('aws_bedrockagentcore_gateway_target', {})?.['target_id']).toMatch(
    /^[0-9A-Z]{10}$/,
  );
});
