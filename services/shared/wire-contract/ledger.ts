/** The identity ledger of one turn, for its owner: `GET {LEDGER_PATH}/{trace id}`. */
export const LEDGER_PATH = '/api/ledger';

/** One check of an access token, as its checker logged it. Additions only. */
export interface LedgerCheck {
  /** Who checked: `agent`, `interceptor`, the name of an API. */
  readonly checker: string;
  /** When, by the checker's clock (ISO 8601). */
  readonly at: string;
  readonly verdict: 'accepted' | 'refused';
  /**
   * Whether the checker, or one that saw the same token, found it to be the caller's. False for a
   * refused token whose user nobody could tell.
   */
  readonly isYours: boolean;
  /** 1 for the first token of the turn, 2 for another; absent without a token. */
  readonly token?: number;
  /** The audience that the checker accepts. */
  readonly audience?: string;
  /** The client that acts for the user, by Okta's client id. */
  readonly actor?: string;
  /** The scope that the operation asks for. */
  readonly scope?: string;
  /** Why it was refused. */
  readonly reason?: string;
}

/** A record that a turn makes, and that has not been found. `api`: the API behind a tool. */
export const LEDGER_GAPS = ['agent', 'conversations', 'interceptor', 'api', 'turn-end'] as const;

export type LedgerGap = (typeof LEDGER_GAPS)[number];

/** What the logs say of a turn. Additions only. */
export interface TurnLedger {
  readonly traceId: string;
  /** Oldest first. */
  readonly checks: readonly LedgerCheck[];
  /** How the turn ended, as a `TurnOutcome`; absent until that is recorded. */
  readonly outcome?: string;
  /** What is missing: it may still arrive, since logs are some seconds late. */
  readonly missing: readonly LedgerGap[];
  /** Whether nothing is missing, and the logs were searched to their end. */
  readonly isComplete: boolean;
}
