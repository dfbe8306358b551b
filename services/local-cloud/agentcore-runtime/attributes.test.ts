import { expect, it } from 'vitest';
import { IDENTITY, makeResource } from '../terraform/testing/make-resource.ts';
import { runtimeAttributes } from './attributes.ts';

it('makes an ARN in AWS’s format', () => {
  const args = { agent_runtime_name: 'chat_local' };
  const { attributes } = makeResource(
    'aws_bedrockagentcore_agent_runtime',
    'n',
    args,
    runtimeAttributes(IDENTITY),
  );
  expect(attributes['agent_runtime_arn']).toMatch(
    /^arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime\/chat_local-[0-9a-f]{10}$/,
  );
});
