/** Who checks the token of a turn, in the order in which a turn reaches them. Additions only. */
export const CHECKERS = [
  'agentcore-runtime',
  'agent',
  'agentcore-gateway',
  'interceptor',
  'http-api',
  'secured-api',
] as const;

export type Checker = (typeof CHECKERS)[number];

/** Checkers that are AWS's authorizers: AWS keeps no ledger, so that the local cloud writes their rows. */
export type AuthorizerChecker = Extract<
  Checker,
  'agentcore-runtime' | 'agentcore-gateway' | 'http-api'
>;

/** Every tier that a token passes through, in that order: the backend forwards it and checks nothing. */
export const TIERS = ['backend', ...CHECKERS] as const;

/**
 * What became of one check of an access token, under the names that it has in a log line. It names the
 * user by a hash and the token by its fingerprint. Additions only.
 */
export interface TokenCheck {
  /** Whose tokens, and for which API, the checker accepts. */
  readonly issuer: string;
  readonly audience: string;
  /** Absent when the token could not be read and believed. */
  readonly subject_hash?: string;
  readonly scopes?: readonly string[];
  /** Okta's client: no tier compares it, so that this is where a foreign one shows. */
  readonly client_id?: string;
  /** ISO 8601. */
  readonly expires_at?: string;
  /** Absent when no token was sent, or not exactly one. */
  readonly token_fingerprint?: string;
  readonly verdict: 'accepted' | 'refused';
  /** Why it was refused. */
  readonly reason?: string;
}

/** A row of the identity ledger: the fields of the log line `LOG_EVENT.tokenChecked`. */
export interface LedgerRow extends TokenCheck {
  readonly checker: Checker;
  readonly request_id?: string;
}
