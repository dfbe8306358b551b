import type { Settings } from '../settings.ts';
import type { PolicyStatement } from './service-role.ts';

/** Prefix of an inference profile that AWS defines: `us.anthropic…`, `global.anthropic…`. */
const PROFILE_PREFIX = /^(us|us-gov|eu|apac|jp|au|ca|global)\./;

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
  const applyGuardrail = guardrail
    ? [
        {
          Sid: 'ApplyGuardrail',
          Effect: 'Allow',
          Action: 'bedrock:ApplyGuardrail',
          Resource: `arn:aws:bedrock:${region}:${accountId}:guardrail/${guardrail.id}`,
        } as const,
      ]
    : [];
  const invoke = {
    Effect: 'Allow',
    Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
  } as const;
  if (!PROFILE_PREFIX.test(modelId)) {
    const model = `arn:aws:bedrock:${region}::foundation-model/${modelId}`;
    return [{ Sid: 'InvokeModel', ...invoke, Resource: model }, ...applyGuardrail];
  }
  const profile = `arn:aws:bedrock:${region}:${accountId}:inference-profile/${modelId}`;
  return [
    { Sid: 'InvokeProfile', ...invoke, Resource: profile },
    {
      Sid: 'InvokeModelByProfile',
      ...invoke,
      Resource: `arn:aws:bedrock:*::foundation-model/${modelId.replace(PROFILE_PREFIX, '')}`,
      Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
    },
    ...applyGuardrail,
  ];
}
