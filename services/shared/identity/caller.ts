/** The caller, as identified by a verified access token. */
export interface Caller {
  /** The access token, unchanged, to be forwarded. */
  readonly token: string;
  /** Stable user id: the key of user data. */
  readonly uid: string;
  /** Names the user in logs and traces. */
  readonly subjectHash: string;
  /** Login name: may change. */
  readonly login: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly groups: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
  /** Names the token in logs. */
  readonly fingerprint: string;
}
