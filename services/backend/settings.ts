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
  // For the ledger alone: no other route validates a token.
  ...TOKEN_VARIABLES,
  /** The agent's Runtime: `arn:aws:bedrock-agentcore:…:runtime/…`. */
  AGENT_RUNTIME_ARN: z.string().startsWith('arn:'),
  /** AWS's own variable for another endpoint of the AgentCore data plane. */
  AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: z.url().optional(),
  /** The longest streamed answer, in milliseconds. */
  AGENT_TIMEOUT_MS: z.coerce.number().int().positive(),
  /**
   * The longest JSON answer, in milliseconds: it is silent until its end, and the edge limits
   * silence.
   */
  JSON_TIMEOUT_MS: z.coerce.number().int().positive(),
  /** The agent's share of that time, in milliseconds. */
  JSON_TURN_TIMEOUT_MS: z.coerce.number().int().positive(),
  /** How long a stream may be silent before a comment is sent, in milliseconds. */
  HEARTBEAT_MS: z.coerce.number().int().positive(),
  /** Log groups, separated by commas, of everybody who checks a token. */
  LEDGER_LOG_GROUPS: z.string().transform((list, context) => {
    const groups = list.split(',').filter(Boolean);
    if (groups.length === 0) context.addIssue('names no log group');
    return groups;
  }),
  /** AWS's own variable for another endpoint of CloudWatch Logs. */
  AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: z.url().optional(),
  /** Origins, separated by commas, that may call the backend from a browser without the edge. */
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter(Boolean)),
});

/** What the stack must set. */
export type Environment = EnvironmentOf<typeof schema>;

export interface Settings extends ReleaseSettings, ServerSettings, TokenSettings {
  readonly agentRuntimeArn: string;
  readonly agentCoreEndpoint: string;
  readonly agentTimeoutMs: number;
  readonly jsonTimeoutMs: number;
  readonly jsonTurnTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly ledgerLogGroups: readonly string[];
  readonly logsEndpoint: string | undefined;
  readonly allowedOrigins: readonly string[];
}

/** @throws SettingsError naming every missing or malformed variable. */
export function loadSettings(environment: EnvironmentRecord): Settings {
  const env = parseSettings(schema, environment);
  return {
    ...releaseSettings(env),
    ...serverSettings(env),
    ...tokenSettings(env),
    agentRuntimeArn: env.AGENT_RUNTIME_ARN,
    agentCoreEndpoint:
      env.AWS_ENDPOINT_URL_BEDROCK_AGENTCORE ??
      `https://bedrock-agentcore.${env.AWS_REGION}.amazonaws.com`,
    agentTimeoutMs: env.AGENT_TIMEOUT_MS,
    jsonTimeoutMs: env.JSON_TIMEOUT_MS,
    jsonTurnTimeoutMs: env.JSON_TURN_TIMEOUT_MS,
    heartbeatMs: env.HEARTBEAT_MS,
    ledgerLogGroups: env.LEDGER_LOG_GROUPS,
    logsEndpoint: env.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS,
    allowedOrigins: env.ALLOWED_ORIGINS,
  };
}
