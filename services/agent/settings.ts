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

const priceSchema = z.object({
  input: z.number().min(0),
  output: z.number().min(0),
  cacheRead: z.number().min(0),
  cacheWrite: z.number().min(0),
});

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
  /** Calls of the model in one turn. */
  MAX_MODEL_CALLS: z.coerce.number().int().positive(),
  /** Calls of tools in one turn. */
  MAX_TOOL_CALLS: z.coerce.number().int().positive(),
  /** Tokens that the model may write in one turn. */
  MAX_OUTPUT_TOKENS: z.coerce.number().int().positive(),
  /** Tokens of a conversation that the model is shown. */
  CONTEXT_TOKENS: z.coerce.number().int().positive(),
  /** US dollars for a million tokens, as JSON: `{"input": 3, "output": 15, …}`. */
  MODEL_PRICE: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue('must be JSON');
        return z.NEVER;
      }
    })
    .pipe(priceSchema)
    .optional(),
  /** A guardrail of Bedrock, and its version. */
  GUARDRAIL_ID: z.string().optional(),
  GUARDRAIL_VERSION: z.string().optional(),
  /**
   * Records prompts and answers in spans (OpenTelemetry, "Semantic conventions for generative AI");
   * the stacks refuse it in production.
   */
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: z.enum(['true', 'false']),
});

/** Half a guardrail would be none, without a word. */
const completeSchema = schema
  .refine((env) => env.GUARDRAIL_ID === undefined || env.GUARDRAIL_VERSION !== undefined, {
    path: ['GUARDRAIL_VERSION'],
  })
  .refine((env) => env.GUARDRAIL_VERSION === undefined || env.GUARDRAIL_ID !== undefined, {
    path: ['GUARDRAIL_ID'],
  });

/** What the stack must set. */
export type Environment = EnvironmentOf<typeof schema>;

export interface Settings extends ReleaseSettings, ServerSettings, TokenSettings {
  readonly gatewayUrl: string;
  readonly conversationsUrl: string;
  readonly modelId: string;
  readonly turnTimeoutMs: number;
  readonly approvalTtlMs: number;
  readonly limits: TurnLimits;
  readonly contextTokens: number;
  readonly price: ModelPrice | undefined;
  readonly guardrail: Guardrail | undefined;
  readonly captureContent: boolean;
}

/** What one turn may use. */
export interface TurnLimits {
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly outputTokens: number;
}

/** US dollars for a million tokens. */
export type ModelPrice = z.output<typeof priceSchema>;

export interface Guardrail {
  readonly id: string;
  readonly version: string;
}

/** @throws SettingsError naming every missing or malformed variable. */
export function loadSettings(environment: EnvironmentRecord): Settings {
  const env = parseSettings(completeSchema, environment);
  return {
    ...releaseSettings(env),
    ...serverSettings(env),
    ...tokenSettings(env),
    gatewayUrl: env.GATEWAY_URL,
    conversationsUrl: env.CONVERSATIONS_URL,
    modelId: env.MODEL_ID,
    turnTimeoutMs: env.TURN_TIMEOUT_MS,
    approvalTtlMs: env.APPROVAL_TTL_MS,
    limits: {
      modelCalls: env.MAX_MODEL_CALLS,
      toolCalls: env.MAX_TOOL_CALLS,
      outputTokens: env.MAX_OUTPUT_TOKENS,
    },
    contextTokens: env.CONTEXT_TOKENS,
    price: env.MODEL_PRICE,
    guardrail:
      env.GUARDRAIL_ID === undefined || env.GUARDRAIL_VERSION === undefined
        ? undefined
        : { id: env.GUARDRAIL_ID, version: env.GUARDRAIL_VERSION },
    captureContent: env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT === 'true',
  };
}
