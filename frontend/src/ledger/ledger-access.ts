import type { AuthorizedFetch } from '../session/authorized-fetch.ts';

/** What is needed to read a turn's ledger. */
export interface LedgerAccess {
  readonly fetch: AuthorizedFetch;
  readonly onSignInNeeded: () => void;
}
