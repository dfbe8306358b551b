import {
  type EnvironmentOf,
  type EnvironmentRecord,
  parseSettings,
} from '@three-tier-chat/settings';
import * as z from 'zod';

const schema = z.object({
  /** Address to listen on: AgentCore calls `0.0.0.0`. */
  HOST: z.ipv4(),
  /** AgentCore calls port 8080. */
  PORT: z.coerce.number().int().min(1).max(65_535).default(8080),
  AWS_REGION: z.string(),
  /** `https://{org}/oauth2/{authorization server id}`, exactly as in the tokens' `iss`. */
  OKTA_ISSUER: z.url(),
  OKTA_AUDIENCE: z.string(),
  /** The Gateway's MCP address. */
  GATEWAY_URL: z.url(),
  /** Bedrock model or inference profile id. */
  MODEL_ID: z.string(),
  /** The longest turn, in milliseconds. */
  TURN_TIMEOUT_MS: z.coerce.number().int().positive(),
  /** After SIGTERM, how long turns under way may go on before they are told, in milliseconds. */
  DRAIN_MS: z.coerce.number().int().nonnegative(),
  /** AWS's own variable for another endpoint of X-Ray. */
  AWS_ENDPOINT_URL_XRAY: z.url().optional(),
  /**
   * Lets what was said go into spans (OpenTelemetry, "Semantic conventions for generative AI"); the
   * stacks refuse it in production.
   */
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: z.enum(['true', 'false']),
  /** Content hash of the deployed artifact. */
  SERVICE_VERSION: z.string(),
});

/** What the stack must set. */
export type Environment = EnvironmentOf<typeof schema>;

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly issuer: string;
  readonly audience: string;
  readonly gatewayUrl: string;
  readonly modelId: string;
  readonly turnTimeoutMs: number;
  readonly drainMs: number;
  readonly xrayEndpoint: string | undefined;
  readonly captureContent: boolean;
  readonly version: string;
}

/** @throws SettingsError naming every missing or malformed variable. */
export function loadSettings(environment: EnvironmentRecord): Settings {
  const env = parseSettings(schema, environment);
  return {
    host: env.HOST,
    port: env.PORT,
    region: env.AWS_REGION,
    issuer: env.OKTA_ISSUER,
    audience: env.OKTA_AUDIENCE,
    gatewayUrl: env.GATEWAY_URL,
    modelId: env.MODEL_ID,
    turnTimeoutMs: env.TURN_TIMEOUT_MS,
    drainMs: env.DRAIN_MS,
    xrayEndpoint: env.AWS_ENDPOINT_URL_XRAY,
    captureContent: env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT === 'true',
    version: env.SERVICE_VERSION,
  };
}
