import type { ProblemCode } from '@three-tier-chat/wire-contract';

const DETAIL: { readonly [Code in ProblemCode]?: string } = {
  'not-signed-in': 'Your sign-in is no longer valid for the tools: sign in again.',
  'token-expiring': 'Your access token ends too soon for an answer: renew it and send this again.',
  'not-allowed': 'You are not allowed to use the assistant’s tools.',
  'session-of-another-user': 'This conversation belongs to another user: start a new one.',
  'not-found': 'You have no such turn: send the message again.',
  'session-busy': 'This conversation is still busy: wait for the answer, then try again.',
  'approval-decided': 'This was decided before: read the conversation again.',
  'approval-expired': 'The time for this approval is over: ask again.',
  'turn-id-reused': 'This message id belongs to another message: send yours as a new message.',
  'too-many-requests': 'The assistant is receiving too many requests: try again in a moment.',
  'identity-unavailable': 'Your sign-in cannot be checked for the tools: try again in a moment.',
  'conversations-unavailable': 'Your conversations cannot be reached: try again in a moment.',
  'agent-timeout': 'The assistant took too long: try again, or ask for less at once.',
  'turn-interrupted': 'The answer was interrupted before it was complete: send the message again.',
  'service-restarting': 'The service is restarting: try again.',
  'model-failed': 'The model gave no answer: try again in a moment.',
};

/** One sentence for the user about a turn that failed. */
export function detailOf(code: ProblemCode): string {
  return DETAIL[code] ?? 'The assistant failed: try again.';
}
