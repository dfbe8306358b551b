import type { LogStore } from '../logs/log-store.ts';
import type { AuthorizationServer, Org } from './org.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';
import type { KeyRing } from './signing-keys.ts';
import type { TokenStore } from './token-store.ts';
import type { UserDirectory } from './user-directory.ts';

/** What the endpoints of one authorization server share. */
export interface ServerParts {
  readonly org: Org;
  readonly server: AuthorizationServer;
  /** `http://127.0.0.1:4006/oauth2/aus…`. */
  readonly issuer: string;
  readonly users: UserDirectory;
  readonly store: TokenStore;
  readonly keys: KeyRing;
  readonly throttle: SignInThrottle;
  /** Secrets that sign the org's cookies. */
  readonly cookieKeys: readonly string[];
  readonly logs: LogStore;
  /** Seconds that are left of an access token when it is issued; undefined: its whole life. */
  readonly secondsLeft: () => number | undefined;
}

/** Name of the local Okta in the logs. */
export const LOG_SERVICE = 'okta';
