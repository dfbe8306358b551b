import { geographyOf, modelOf } from '@three-tier-chat/terraform/aws-names.ts';
import { CREDENTIALS } from './aws-account.ts';
import { AwsRefusal, awsJson } from './aws-read.ts';
import { type Check, failed, ok } from './check.ts';

/** What Bedrock says of the account's access to a model (GetFoundationModelAvailability). */
const WANTED = {
  authorizationStatus: 'AUTHORIZED',
  entitlementAvailability: 'AVAILABLE',
  regionAvailability: 'AVAILABLE',
} as const;

const CHOOSE =
  'choose another `modelId` in the environment file (docs/first-deploy.md, "The model")';

/** The model, and the account's access to it. */
export const MODEL: readonly Check[] = [
  {
    name: 'Model',
    group: 'AWS',
    reads: 'bedrock:GetFoundationModel, bedrock:GetInferenceProfile',
    needs: [CREDENTIALS],
    async run({ readAws, settings: { modelId, region } }, signal) {
      const model = modelOf(modelId);
      const read = async (path: string) =>
        awsJson('bedrock', await readAws({ service: 'bedrock', path }, signal));
      try {
        const { modelDetails } = await read(`/foundation-models/${encodeURIComponent(model)}`);
        const { modelLifecycle } = (modelDetails ?? {}) as {
          readonly modelLifecycle?: { readonly status?: unknown };
        };
        const status = String(modelLifecycle?.status ?? 'of unknown life');
        if (status !== 'ACTIVE') return failed(`${model} is ${status}, not ACTIVE`, CHOOSE);
        if (geographyOf(modelId) === undefined) return ok(`${modelId} is ACTIVE`);
        await read(`/inference-profiles/${encodeURIComponent(modelId)}`);
        return ok(`${modelId} is ACTIVE, with its inference profile`);
      } catch (error) {
        const isAbsent =
          error instanceof AwsRefusal &&
          (error.code === 'ResourceNotFoundException' || error.code === 'ValidationException');
        if (!isAbsent) throw error;
        return failed(`${region} has no ${modelId}`, CHOOSE);
      }
    },
  },
  {
    name: 'Model access',
    group: 'AWS',
    reads: 'bedrock:GetFoundationModelAvailability',
    needs: ['Model'],
    async run({ readAws, settings: { modelId } }, signal) {
      const model = modelOf(modelId);
      const path = `/foundation-model-availability/${encodeURIComponent(model)}`;
      const found = awsJson('bedrock', await readAws({ service: 'bedrock', path }, signal));
      const agreement = (found['agreementAvailability'] ?? {}) as { readonly status?: unknown };
      const lacks = [
        ...Object.entries(WANTED)
          .filter(([name, wanted]) => found[name] !== wanted)
          .map(([name]) => `${name} ${found[name]}`),
        ...(agreement.status === 'AVAILABLE' ? [] : [`agreement ${agreement.status}`]),
      ];
      if (lacks.length === 0) return ok(`the account may invoke ${model}`);
      return failed(
        `the account may not invoke ${model} yet: ${lacks.join(', ')}`,
        'open the model once in the Bedrock console as an administrator, and accept its terms (docs/first-deploy.md, "The model")',
      );
    },
  },
];
