/**
 * - `login-required`: nobody is signed in at Okta;
 * - `denied`: Okta's policy refuses this account;
 * - `ended`: the refresh token is no longer good (`invalid_grant`);
 * - `unreachable`: network, timeout, 429 or 5xx: worth another try;
 * - `refused`: Okta answered with another error;
 * - `untrusted`: what came failed a check, and none of it may be used.
 */
export type SignInErrorCode =
  | 'login-required'
  | 'denied'
  | 'ended'
  | 'unreachable'
  | 'refused'
  | 'untrusted';

/** Signing in or renewing did not succeed. Carries no token and no response. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: SignInErrorCode;
  /** Okta's own words for the reader, where it sent any. */
  readonly description: string | undefined;

  constructor(code: SignInErrorCode, message: string, description?: string) {
    super(message);
    this.code = code;
    this.description = description;
  }
}
