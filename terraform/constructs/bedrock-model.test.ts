import { describe, expect, it } from 'vitest';
import { bedrockModelStatements } from './bedrock-model.ts';

const PLACE = { region: 'eu-central-1', accountId: '123456789012' };

describe('bedrockModelStatements', () => {
  it('grants a model in its own region', () => {
    const statements = bedrockModelStatements({
      ...PLACE,
      modelId: 'amazon.nova-pro-v1:0',
    });
    expect(statements.map(({ Resource }) => Resource)).toEqual([
      'arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0',
    ]);
  });

  it('grants an inference profile, and its model in other regions only through it', () => {
    const modelId = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';
    const profile = `arn:aws:bedrock:eu-central-1:123456789012:inference-profile/${modelId}`;
    expect(bedrockModelStatements({ ...PLACE, modelId })).toMatchObject([
      { Resource: profile },
      {
        Resource: 'arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0',
        Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
      },
    ]);
  });

  it.each(['amazon.nova-pro-v1:0', 'eu.amazon.nova-pro-v1:0'])(
    'grants the use of the guardrail of %s, and of no other',
    (modelId) => {
      const guardrail = { id: 'abc123def456', version: '3' };
      expect(bedrockModelStatements({ ...PLACE, modelId, guardrail }).at(-1)).toMatchObject({
        Action: 'bedrock:ApplyGuardrail',
        Resource: 'arn:aws:bedrock:eu-central-1:123456789012:guardrail/abc123def456',
      });
      expect(JSON.stringify(bedrockModelStatements({ ...PLACE, modelId }))).not.toContain(
        'ApplyGuardrail',
      );
    },
  );
});
