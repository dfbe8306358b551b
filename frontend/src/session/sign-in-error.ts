/**
 * - `login-required`: nobody is signed in at Okta;
 * - `denied`: Okta's policy refuses this account;
 * - `ended`: the refresh token, or a token made with it, is no longer good;
 * - `unreachable`: network, timeout, 429 or 5xx: worth another try;
 * - `refused`: Okta answered with another error;
 * - `untrusted`: what came failed a check, and none of it may be used;
 * - `clock`: by this device's clock what came has run out before it was made;
 * - `other-person`: somebody else signed in, here or in another tab;
 * - `left-elsewhere`: the reader signed out in another tab;
 * - `blocked`: the browser keeps nothing over a redirect and opens no window either.
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
  | 'left-elsewhere'
  | 'blocked';

/** Signing in or renewing did not succeed. Carries no token and no response. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: SignInErrorCode;
  /** Okta's own words for the reader, where it sent any; how far the clock is off, for `clock`. */
  readonly description: string | undefined;

  constructor(code: SignInErrorCode, message: string, description?: string) {
    super(message);
    this.code = code;
    this.description = description;
  }
}

/** An outage or an odd refusal leaves a session alone; an end, or a failed check, does not. */
export function endsSession({ code }: SignInError): boolean {
  return code === 'ended' || code === 'untrusted' || code === 'clock' || code === 'other-person';
}
