import type { CloudContext } from '../context.ts';
import type { RoleSession } from '../iam/iam.ts';
import { bedrockSwitches } from './bedrock-switches.ts';

/** Prefix of an inference profile that AWS defines: `us.anthropic…`. */
const PROFILE = /^(us-gov|us|eu|apac|jp|au|ca|global)\.(.+)$/;

const ACTION = {
  converse: 'bedrock:InvokeModel',
  'converse-stream': 'bedrock:InvokeModelWithResponseStream',
} as const;

/**
 * Asks IAM whether a role may invoke a model. Converse and ConverseStream need the permissions of
 * InvokeModel and InvokeModelWithResponseStream (Bedrock API Reference). An inference profile needs
 * its own ARN and, through the profile, the model's in every region that it may choose (Bedrock
 * User Guide, "Prerequisites for inference profiles").
 *
 * @returns AWS's message for a refusal.
 */
export function refuseInvocation(
  { iam, region, accountId }: Pick<CloudContext, 'iam' | 'region' | 'accountId'>,
  session: RoleSession,
  operation: keyof typeof ACTION,
  modelId: string,
): string | undefined {
  const action = ACTION[operation];
  const [, prefix, model] = PROFILE.exec(modelId) ?? [];
  if (prefix === undefined) {
    const resource = modelId.startsWith('arn:') ? modelId : modelArn(region, modelId);
    return iam.refuse(session, { action, resource });
  }
  const profile = `arn:aws:bedrock:${region}:${accountId}:inference-profile/${modelId}`;
  const refusal = iam.refuse(session, { action, resource: profile });
  if (refusal !== undefined) return refusal;
  for (const destination of destinationsOf(prefix, region)) {
    const resource = modelArn(destination, String(model));
    const context = { 'bedrock:inferenceprofilearn': profile };
    const refusedModel = iam.refuse(session, { action, resource, context });
    if (refusedModel !== undefined) return refusedModel;
  }
  return undefined;
}

/**
 * Asks IAM whether a role may use the guardrail that its request names (Bedrock User Guide,
 * "Permissions to invoke guardrails for filtering content").
 *
 * @returns AWS's message for a refusal.
 */
export function refuseGuardrail(
  { iam, region, accountId }: Pick<CloudContext, 'iam' | 'region' | 'accountId'>,
  session: RoleSession,
  guardrail: string | undefined,
): string | undefined {
  if (guardrail === undefined) return undefined;
  const resource = guardrail.startsWith('arn:')
    ? guardrail
    : `arn:aws:bedrock:${region}:${accountId}:guardrail/${guardrail}`;
  return iam.refuse(session, { action: 'bedrock:ApplyGuardrail', resource });
}

function modelArn(region: string, model: string): string {
  return `arn:aws:bedrock:${region}::foundation-model/${model}`;
}

function destinationsOf(prefix: string, region: string): readonly string[] {
  const { profileDestinations } = bedrockSwitches;
  // The prefix comes from the caller, and every object inherits `constructor`.
  return Object.hasOwn(profileDestinations, prefix)
    ? (profileDestinations[prefix] ?? [region])
    : [region];
}
