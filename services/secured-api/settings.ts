import {
  type EnvironmentOf,
  type EnvironmentRecord,
  parseSettings,
} from '@three-tier-chat/settings';
import * as z from 'zod';

const schema = z.object({
  /** `https://{org}/oauth2/{authorization server id}`, exactly as in the tokens' `iss`. */
  OKTA_ISSUER: z.url(),
  OKTA_AUDIENCE: z.string(),
  /** Content hash of the deployed artifact. */
  SERVICE_VERSION: z.string(),
});

/** What the stack must set. */
export type Environment = EnvironmentOf<typeof schema>;

export interface Settings {
  readonly issuer: string;
  readonly audience: string;
  readonly version: string;
}

/** @throws SettingsError naming every missing or malformed variable. */
export function loadSettings(environment: EnvironmentRecord): Settings {
  const env = parseSettings(schema, environment);
  return {
    issuer: env.OKTA_ISSUER,
    audience: env.OKTA_AUDIENCE,
    version: env.SERVICE_VERSION,
  };
}
