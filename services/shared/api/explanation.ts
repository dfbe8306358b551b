import type { IdentityError } from '@three-tier-chat/identity';
import type { ProblemError } from './problem-error.ts';

/** What an error of an API's own means: to the caller, to the trace and to the log. */
export interface Explanation {
  readonly answer: IdentityError | ProblemError;
  /** Of the trace: `directory-unavailable`. */
  readonly outcome: string;
  /** Name of the warning in the log, and its code. */
  readonly event: string;
  readonly code: string;
}
