import { ProblemError } from '@three-tier-chat/api';

/** The same whether it never was, is deleted, or is another user's. */
export function noSuchConversation(): ProblemError {
  return new ProblemError('not-found', 'You have no such conversation: it may have been deleted.');
}
