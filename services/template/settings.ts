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
  TABLE_NAME: z.string(),
});

/** What the stack must set. */
export type Environment = EnvironmentOf<typeof schema>;

export interface Settings extends TokenSettings, ReleaseSettings {
  readonly tableName: string;
}

/** @throws SettingsError naming every missing or malformed variable. */
export function loadSettings(environment: EnvironmentRecord): Settings {
  const env = parseSettings(schema, environment);
  return { ...tokenSettings(env), ...releaseSettings(env), tableName: env.TABLE_NAME };
}
