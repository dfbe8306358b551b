import { type Explanation, ProblemError } from '@three-tier-chat/api';
import { TableUnavailable } from '@three-tier-chat/dynamodb';

/** Says what a table that gives no answer means to the caller. */
export function explainStoreError(error: Error): Explanation | undefined {
  if (!(error instanceof TableUnavailable)) return undefined;
  return {
    answer: new ProblemError(
      'data-unavailable',
      'The data cannot be reached just now: send the same again in a moment. A change that is sent again with its key happens once.',
    ),
    outcome: 'data-unavailable',
    event: 'store.failed',
    code: 'data-unavailable',
  };
}
