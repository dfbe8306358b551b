import {
  type EnvironmentOf,
  type EnvironmentRecord,
  parseSettings,
  RELEASE_VARIABLES,
  type ReleaseSettings,
  releaseSettings,
  SERVER_VARIABLES,
  type ServerSettings,
  serverSettings,
  TOKEN_VARIABLES,
  type TokenSettings,
  tokenSettings,
} from '@three-tier-chat/settings';
import * as z from 'zod';

const schema = z.object({
  ...RELEASE_VARIABLES,
  ...SERVER_VARIABLES,
  ...TOKEN_VARIABLES,
  /** The Gateway's MCP address. */
  GATEWAY_URL: z.url(),
  /** Origin of the API that keeps the conversations, to which their paths are appended. */
  CONVERSATIONS_URL: z.url(),
  /** Bedrock model or inference profile id. */
  MODEL_ID: z.string(),
  /** The longest turn, in milliseconds. */
  TURN_TIMEOUT_MS: z.coerce.number().int().positive(),
  /** For how long a change that a tool asks for may be approved, in milliseconds. */
  APPROVAL_TTL_MS: z.coerce.number().int().positive(),
  /**
   * Records prompts and answers in spans (OpenTelemetry, "Semantic conventions for generative AI");
   * the stacks refuse it in production.
   */
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: z.enum(['true', 'false']),
});

/** What the stack must set. */
export type Environment = EnvironmentOf<typeof schema>;

export interface Settings extends ReleaseSettings, ServerSettings, TokenSettings {
  readonly gatewayUrl: string;
  readonly conversationsUrl: string;
  readonly modelId: string;
  readonly turnTimeoutMs: number;
  readonly approvalTtlMs: number;
  readonly captureContent: boolean;
}

/** @throws SettingsError naming every missing or malformed variable. */
export function loadSettings(environment: EnvironmentRecord): Settings {
  const env = parseSettings(schema, environment);
  return {
    ...releaseSettings(env),
    ...serverSettings(env),
    ...tokenSettings(env),
    gatewayUrl: env.GATEWAY_URL,
    conversationsUrl: env.CONVERSATIONS_URL,
    modelId: env.MODEL_ID,
    turnTimeoutMs: env.TURN_TIMEOUT_MS,
    approvalTtlMs: env.APPROVAL_TTL_MS,
    captureContent: env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT === 'true',
  };
}
