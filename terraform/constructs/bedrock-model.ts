import { geographyOf, modelOf, partitionOf } from '../aws-names.ts';
import type { Settings } from '../settings.ts';
import type { PolicyStatement } from './service-role.ts';

/**
 * Permission to invoke one model, through a guardrail if there is one. An inference profile needs both its own ARN and the model's in
 * every region that it may choose, the latter only through the profile (Bedrock guide,
 * "Prerequisites for inference profiles").
 */
export function bedrockModelStatements({
  modelId,
  region,
  accountId,
  guardrail,
}: Pick<Settings, 'modelId' | 'region' | 'accountId' | 'guardrail'>): readonly PolicyStatement[] {
  const bedrock = `arn:${partitionOf(region)}:bedrock`;
  const applyGuardrail = guardrail
    ? [
        {
          Sid: 'ApplyGuardrail',
          Effect: 'Allow',
          Action: 'bedrock:ApplyGuardrail',
          Resource: `${bedrock}:${region}:${accountId}:guardrail/${guardrail.id}`,
        } as const,
      ]
    : [];
  const invoke = {
    Effect: 'Allow',
    Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
  } as const;
  if (geographyOf(modelId) === undefined) {
    const model = `${bedrock}:${region}::foundation-model/${modelId}`;
    return [{ Sid: 'InvokeModel', ...invoke, Resource: model }, ...applyGuardrail];
  }
  const profile = `${bedrock}:${region}:${accountId}:inference-profile/${modelId}`;
  return [
    { Sid: 'InvokeProfile', ...invoke, Resource: profile },
    {
      Sid: 'InvokeModelByProfile',
      ...invoke,
      Resource: `${bedrock}:*::foundation-model/${modelOf(modelId)}`,
      Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
    },
    ...applyGuardrail,
  ];
}
