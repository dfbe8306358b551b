import * as z from 'zod';
import {
  RELEASE_VARIABLES,
  type ReleaseSettings,
  releaseSettings,
  TOKEN_VARIABLES,
  type TokenSettings,
  tokenSettings,
} from './fragments.ts';
import { type EnvironmentOf, type EnvironmentRecord, parseSettings } from './index.ts';

const schema = z.object({ ...TOKEN_VARIABLES, ...RELEASE_VARIABLES });

/** What a stack must set for a function that verifies tokens and needs nothing else. */
export type VerifierEnvironment = EnvironmentOf<typeof schema>;

export type VerifierSettings = TokenSettings & ReleaseSettings;

/** @throws SettingsError naming every missing or malformed variable. */
export function loadVerifierSettings(environment: EnvironmentRecord): VerifierSettings {
  const env = parseSettings(schema, environment);
  return { ...tokenSettings(env), ...releaseSettings(env) };
}
