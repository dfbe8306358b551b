import { expect, it } from 'vitest';
import { IDENTITY, makeResource } from '../terraform/testing/make-resource.ts';
import { gatewayAttributes } from './attributes.ts';

it('makes ids and addresses in AWS’s format', () => {
  const attributesOf = (type: string, args: Record<string, unknown>) =>
    makeResource(type, 'n', args, gatewayAttributes(IDENTITY)).attributes;

  const gateway = attributesOf('aws_bedrockagentcore_gateway', { name: 'chat-local' });
  expect(gateway['gateway_id']).toMatch(/^([0-9a-z]-?){1,100}-[0-9a-z]{10}$/);
  expect(gateway['gateway_url']).toBe('http://127.0.0.1:4003/mcp');
  expect(attributesOf('aws_bedrockagentcore_gateway_target', {})['target_id']).toMatch(
    /^[0-9A-Z]{10}$/,
  );
});
