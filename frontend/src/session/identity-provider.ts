/** What Okta grants at sign-in and at each renewal, after all checks have passed. */
export interface Grant {
  readonly accessToken: string;
  /** Absent if a renewal returned none. */
  readonly idToken: string | undefined;
  readonly refreshToken: string | undefined;
  /** Lifetime of the access token from now, in seconds. */
  readonly expiresInSeconds: number;
  /** Claims of the ID token, when there is one. */
  readonly person: Person | undefined;
  /** What the access token allows; undefined if the answer does not say so. */
  readonly scopes: readonly string[] | undefined;
}

export interface Person {
  /** The ID token's `sub`: Okta's stable id of the user. */
  readonly subject: string;
  readonly name: string;
  readonly email?: string;
  /** Those of the user's groups that the token tells. */
  readonly groups?: readonly string[];
}

/** Secrets of one sign-in attempt, needed to verify its answer (RFC 7636, OIDC Core §3.1.2.1). */
export interface SignInSecrets {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** `none`: answer without showing a page. `login`: ask for credentials even within a session. */
export type Prompt = 'none' | 'login';

/** The authorization server as the session sees it. Every method throws SignInError. */
export interface IdentityProvider {
  makeSecrets(): SignInSecrets;
  authorizationUrl(secrets: SignInSecrets, redirectUri: string, prompt?: Prompt): Promise<URL>;
  /** Redeems the code in the URL of a callback. */
  redeem(callbackUrl: URL, secrets: SignInSecrets): Promise<Grant>;
  renew(refreshToken: string): Promise<Grant>;
  revoke(refreshToken: string): Promise<void>;
  endSessionUrl(idToken: string, postLogoutRedirectUri: string): Promise<URL>;
}
