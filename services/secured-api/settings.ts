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
  /** The table of the users' records. */
  TABLE_NAME: z.string(),
  /** How many days an entry of the activity is kept. */
  ACTIVITY_RETENTION_DAYS: z.coerce.number().int().min(1),
});

/** What the stack must set. */
export type Environment = EnvironmentOf<typeof schema>;

export interface Settings extends TokenSettings, ReleaseSettings {
  readonly tableName: string;
  readonly activityRetentionDays: number;
}

/** @throws SettingsError naming every missing or malformed variable. */
export function loadSettings(environment: EnvironmentRecord): Settings {
  const env = parseSettings(schema, environment);
  return {
    ...tokenSettings(env),
    ...releaseSettings(env),
    tableName: env.TABLE_NAME,
    activityRetentionDays: env.ACTIVITY_RETENTION_DAYS,
  };
}
