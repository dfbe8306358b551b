import type { IdentityError } from '@three-tier-chat/identity';
import type { ProblemError } from './problem-error.ts';

/** How an API's own error appears to the caller, in the trace and in the log. */
export interface Explanation {
  readonly answer: IdentityError | ProblemError;
  /** The outcome in the trace: `directory-unavailable`. */
  readonly outcome: string;
  /** The name and code of the warning in the log. */
  readonly event: string;
  readonly code: string;
}
