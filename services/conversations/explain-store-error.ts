import { type Explanation, ProblemError } from '@three-tier-chat/api';
import { TableUnavailable } from '@three-tier-chat/dynamodb';

/** Says what a table that gives no answer means to the caller. */
export function explainStoreError(error: Error): Explanation | undefined {
  if (!(error instanceof TableUnavailable)) return undefined;
  return {
    answer: new ProblemError(
      'conversations-unavailable',
      'The conversations cannot be reached just now: try again in a moment.',
    ),
    outcome: 'conversations-unavailable',
    event: 'store.failed',
    code: 'conversations-unavailable',
  };
}
