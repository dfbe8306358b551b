import { type ProblemCode, SCOPE } from '@three-tier-chat/wire-contract';
import type { AnswerForm } from './accepted-answer.ts';
import type { AgentCallFault } from './agent-call.ts';

export interface Explanation {
  readonly code: ProblemCode;
  /** One sentence for the person who asked. */
  readonly detail: string;
  /**
   * `WWW-Authenticate` (RFC 6750 §3). Never the Runtime's own: its `resource_metadata` describes
   * another resource than the caller asked (RFC 9728 §3.3), and names account and Runtime.
   */
  readonly challenge?: string;
  /** Whether the conversation remembers the message, where the agent said so. */
  readonly kept?: boolean;
}

/** AgentCore's words for a token that lacks what the authorizer asks for; Okta's claim is `scp`. */
const LACKS_SCOPE = /\bClaim '(?:scope|scp)' value mismatch\b/;

/**
 * Explains a refusal of the Runtime itself (AgentCore data plane, InvokeAgentRuntime, "Errors").
 * 424 stands for every status of 400 and above that the agent's container gave: the Runtime keeps
 * its body back.
 */
export function explainRefusal(status: number, body: string, form: AnswerForm): Explanation {
  if ((status === 401 || status === 403) && LACKS_SCOPE.test(body)) {
    // Not 401, whatever the Runtime says: signing in again would bring the same scopes.
    return {
      code: 'not-allowed',
      detail: `Your sign-in lacks the scope ${SCOPE.chatInvoke}: ask an administrator for it.`,
      challenge: `Bearer error="insufficient_scope", scope="${SCOPE.chatInvoke}"`,
    };
  }
  switch (status) {
    case 401:
      return {
        code: 'not-signed-in',
        detail: 'Your sign-in is no longer valid: sign in again.',
        challenge: 'Bearer error="invalid_token"',
      };
    case 403:
      return { code: 'not-allowed', detail: 'You are not allowed to use this assistant.' };
    case 409:
      return {
        code: 'session-busy',
        detail: 'This conversation is still busy: wait for the answer, then try again.',
      };
    case 402:
    case 429:
      return {
        code: 'too-many-requests',
        detail: 'The assistant has too many requests: try again in a moment.',
      };
    case 504:
      return explainFault('timeout', form);
    default:
      // The Runtime's own trouble, Okta's keys out of its reach among it: no agent was asked.
      return status >= 500 ? explainFault('unreachable', form) : AGENT_FAILED;
  }
}

const AGENT_FAILED: Explanation = {
  code: 'agent-failed',
  detail: 'The assistant failed: try again.',
};

/** Explains a call that ended without a whole answer, to whoever asked for it in this form. */
export function explainFault(fault: AgentCallFault, form: AnswerForm): Explanation {
  switch (fault) {
    case 'unreachable':
      return {
        code: 'agent-unavailable',
        detail: 'The assistant cannot be reached: try again in a moment.',
      };
    case 'timeout':
      return { code: 'agent-timeout', detail: TOO_LONG[form] };
    case 'restarting':
      return RESTARTING;
    case 'broken':
      return { code: 'agent-failed', detail: 'The answer broke off: try again.' };
    case 'cancelled':
      return { code: 'agent-failed', detail: 'The request was cancelled.' };
  }
}

/** What is said to whoever asks, or still waits, while this service ends. */
export const RESTARTING: Explanation = {
  code: 'service-restarting',
  detail: 'The service is restarting: try again.',
};

/** A JSON answer has less time than a stream, which the edge hears while it goes on. */
const TOO_LONG: Readonly<Record<AnswerForm, string>> = {
  json: 'The assistant took too long for a JSON answer: ask for text/event-stream, which may take longer, or for less at once.',
  events: 'The assistant took too long: try again, or ask for less at once.',
};
