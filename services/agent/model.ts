import { BedrockModel } from '@strands-agents/sdk/models/bedrock';

/** AWS SDK attempts per model call, for lost connections: throttling is retried by `ThrottleRetry`. */
const SDK_ATTEMPTS = 2;

/** The model of every conversation; it holds no state of its own. */
export function createModel(options: {
  readonly region: string;
  readonly modelId: string;
}): BedrockModel {
  return new BedrockModel({ ...options, clientConfig: { maxAttempts: SDK_ATTEMPTS } });
}
