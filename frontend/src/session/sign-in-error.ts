/**
 * - `login-required`: nobody is signed in at Okta;
 * - `denied`: Okta's policy refuses this account;
 * - `ended`: the refresh token, or a token obtained with it, is no longer valid;
 * - `unreachable`: network, timeout, 429 or 5xx: worth a retry;
 * - `refused`: Okta answered with another error;
 * - `untrusted`: Okta's answer failed a check and must not be used;
 * - `clock`: according to this device's clock, new tokens have already expired;
 * - `other-person`: another person signed in, here or in another tab;
 * - `signed-out-elsewhere`: the user signed out in another tab;
 * - `blocked`: the browser keeps no data across a redirect and opens no window.
 */
export type SignInErrorCode =
  | 'login-required'
  | 'denied'
  | 'ended'
  | 'unreachable'
  | 'refused'
  | 'untrusted'
  | 'clock'
  | 'other-person'
  | 'signed-out-elsewhere'
  | 'blocked';

/** Why nobody is signed in. */
export interface Reason {
  readonly reason: SignInErrorCode;
  /**
   * Okta's own message for the user, if it sent one; for `clock`, by how many minutes the clock is
   * ahead, which is less than none if it is behind.
   */
  readonly description?: string | number | undefined;
}

/** Signing in or renewing failed. Contains no token and no response. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: SignInErrorCode;
  readonly description: Reason['description'];

  /** The texts have words for every code. */
  constructor(code: SignInErrorCode, description?: Reason['description']) {
    super(code);
    this.code = code;
    this.description = description;
  }
}

/**
 * Tells whether an error ends the session: an expired session or a failed check does, an outage or
 * another refusal does not.
 */
export function endsSession({ code }: SignInError): boolean {
  return code === 'ended' || code === 'untrusted' || code === 'clock' || code === 'other-person';
}
