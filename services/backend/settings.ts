import {
  type EnvironmentOf,
  type EnvironmentRecord,
  parseSettings,
} from '@three-tier-chat/settings';
import * as z from 'zod';

const schema = z.object({
  /** Address to listen on: `0.0.0.0` where App Runner or ECS stands in front. */
  HOST: z.ipv4(),
  /** Port to listen on; App Runner sets it. */
  PORT: z.coerce.number().int().min(1).max(65_535).default(8080),
  AWS_REGION: z.string(),
  /** The agent's Runtime: `arn:aws:bedrock-agentcore:…:runtime/…`. */
  AGENT_RUNTIME_ARN: z.string().startsWith('arn:'),
  /** AWS's own variable for another endpoint of the AgentCore data plane. */
  AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: z.url().optional(),
  /** AWS's own variable for another endpoint of X-Ray. */
  AWS_ENDPOINT_URL_XRAY: z.url().optional(),
  /** The longest streamed answer, in milliseconds. */
  AGENT_TIMEOUT_MS: z.coerce.number().int().positive(),
  /** The longest JSON answer, in milliseconds: it is silent to its end, which the edge bears only so long. */
  JSON_TIMEOUT_MS: z.coerce.number().int().positive(),
  /** What the agent gets of that, in milliseconds. */
  JSON_TURN_TIMEOUT_MS: z.coerce.number().int().positive(),
  /** Silence after which a stream gets a comment, in milliseconds. */
  HEARTBEAT_MS: z.coerce.number().int().positive(),
  /** After SIGTERM, how long answers under way may go on before they are told, in milliseconds. */
  DRAIN_MS: z.coerce.number().int().nonnegative(),
  /** Origins, separated by commas, that may call the backend from a browser without the edge. */
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter(Boolean)),
  /** Content hash of the deployed artifact. */
  SERVICE_VERSION: z.string(),
});

/** What the stack must set. */
export type Environment = EnvironmentOf<typeof schema>;

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly agentRuntimeArn: string;
  readonly agentCoreEndpoint: string;
  readonly xrayEndpoint: string | undefined;
  readonly agentTimeoutMs: number;
  readonly jsonTimeoutMs: number;
  readonly jsonTurnTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly drainMs: number;
  readonly allowedOrigins: readonly string[];
  readonly version: string;
}

/** @throws SettingsError naming every missing or malformed variable. */
export function loadSettings(environment: EnvironmentRecord): Settings {
  const env = parseSettings(schema, environment);
  return {
    host: env.HOST,
    port: env.PORT,
    region: env.AWS_REGION,
    agentRuntimeArn: env.AGENT_RUNTIME_ARN,
    agentCoreEndpoint:
      env.AWS_ENDPOINT_URL_BEDROCK_AGENTCORE ??
      `https://bedrock-agentcore.${env.AWS_REGION}.amazonaws.com`,
    xrayEndpoint: env.AWS_ENDPOINT_URL_XRAY,
    agentTimeoutMs: env.AGENT_TIMEOUT_MS,
    jsonTimeoutMs: env.JSON_TIMEOUT_MS,
    jsonTurnTimeoutMs: env.JSON_TURN_TIMEOUT_MS,
    heartbeatMs: env.HEARTBEAT_MS,
    drainMs: env.DRAIN_MS,
    allowedOrigins: env.ALLOWED_ORIGINS,
    version: env.SERVICE_VERSION,
  };
}
