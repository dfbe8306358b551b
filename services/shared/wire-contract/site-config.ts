/**
 * `/config.json`, written by the app stack: the settings of an environment that the frontend reads.
 */
export interface SiteConfig {
  /** Issuer of the authorization server, exactly as in the tokens' `iss`. */
  readonly issuer: string;
  /** Client id of the SPA. */
  readonly clientId: string;
  /** Scopes to request at sign-in. */
  readonly scopes: readonly string[];
  /** Address of an answer's trace; `{traceId}` stands for the trace root. */
  readonly traceUrl: string;
  /** How long the page waits for a whole answer, in milliseconds. */
  readonly answerTimeoutMs: number;
}

export const SITE_CONFIG_PATH = '/config.json';
/** Path of the redirect URI. */
export const CALLBACK_PATH = '/callback';
