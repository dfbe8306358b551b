/**
 * Who checks the token of a turn, in the order in which a turn first reaches them. An HTTP API stands in
 * front of the conversations, and another in front of the tools. Additions only.
 */
export const CHECKERS = [
  'agentcore-runtime',
  'agent',
  'http-api',
  'conversations',
  'agentcore-gateway',
  'interceptor',
  'secured-api',
] as const;

export type Checker = (typeof CHECKERS)[number];

/** Checkers that are AWS's authorizers: AWS keeps no ledger, so that the local cloud writes their rows. */
export type AuthorizerChecker = Extract<
  Checker,
  'agentcore-runtime' | 'agentcore-gateway' | 'http-api'
>;

/**
 * Every tier that a turn's token passes through, in that order: the backend forwards it and checks
 * nothing.
 */
export const TIERS = ['backend', ...CHECKERS] as const;

/**
 * The result of one check of an access token, with the field names of its log line. It identifies the
 * user by a hash and the token by its fingerprint. Additions only.
 */
export interface TokenCheck {
  /** The issuer and audience that the checker accepts. */
  readonly issuer: string;
  readonly audience: string;
  /** Absent when the token could not be verified. */
  readonly subject_hash?: string;
  readonly scopes?: readonly string[];
  /** The scope that the requested operation asks for; AWS's authorizers do not tell. */
  readonly required_scope?: string;
  /** Okta's client id: no tier compares it, so the ledger is where an unknown client is noticed. */
  readonly client_id?: string;
  /** ISO 8601. */
  readonly expires_at?: string;
  /** Absent unless exactly one token was sent. */
  readonly token_fingerprint?: string;
  readonly verdict: 'accepted' | 'refused';
  /** Why it was refused. */
  readonly reason?: string;
}

/** A row of the identity ledger: the fields of the log line `LOG_EVENT.tokenChecked`. */
export interface LedgerRow extends TokenCheck {
  /**
   * One of `CHECKERS`, the name of an API that no turn of this product reaches, or `backend`, for a
   * request of the ledger itself.
   */
  readonly checker: string;
  readonly request_id?: string;
}
