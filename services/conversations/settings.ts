import {
  type EnvironmentOf,
  type EnvironmentRecord,
  parseSettings,
  RELEASE_VARIABLES,
  type ReleaseSettings,
  releaseSettings,
  TOKEN_VARIABLES,
  type TokenSettings,
  tokenSettings,
} from '@three-tier-chat/settings';
import * as z from 'zod';

const schema = z.object({
  ...TOKEN_VARIABLES,
  ...RELEASE_VARIABLES,
  /** The table of the conversations. */
  TABLE_NAME: z.string(),
  /** How many days a turn is kept from when it was made. */
  RETENTION_DAYS: z.coerce.number().int().min(1),
});

/** What the stack must set. */
export type Environment = EnvironmentOf<typeof schema>;

export interface Settings extends TokenSettings, ReleaseSettings {
  readonly tableName: string;
  readonly retentionDays: number;
}

/** @throws SettingsError naming every missing or malformed variable. */
export function loadSettings(environment: EnvironmentRecord): Settings {
  const env = parseSettings(schema, environment);
  return {
    ...tokenSettings(env),
    ...releaseSettings(env),
    tableName: env.TABLE_NAME,
    retentionDays: env.RETENTION_DAYS,
  };
}
