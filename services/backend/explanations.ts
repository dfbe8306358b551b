import { type ProblemCode, SCOPE } from '@three-tier-chat/wire-contract';
import type { AnswerForm } from './accepted-answer.ts';
import type { AgentCallFault } from './agent-call.ts';

/** What the caller waits for: an answer in one of its forms, or that a turn is stopped. */
export type AwaitedAnswer = AnswerForm | 'stop';

export interface Explanation {
  readonly code: ProblemCode;
  /** One sentence for the user. */
  readonly detail: string;
  /**
   * `WWW-Authenticate` (RFC 6750 §3). Never the Runtime's own: its `resource_metadata` describes a
   * resource other than the requested one (RFC 9728 §3.3), and reveals the account and the Runtime.
   */
  readonly challenge?: string;
  /** Whether the conversation keeps the message, if the agent reported it. */
  readonly kept?: boolean;
}

/** AgentCore's message for a token without a required scope; Okta's claim is `scp`. */
const MISSING_SCOPE = /\bClaim '(?:scope|scp)' value mismatch\b/;

/**
 * Explains a refusal of the Runtime itself (AgentCore data plane, InvokeAgentRuntime, "Errors").
 * 424 stands for every status of 400 and above from the agent's container, whose body the Runtime
 * does not pass on.
 */
export function explainRefusal(status: number, body: string, awaited: AwaitedAnswer): Explanation {
  if ((status === 401 || status === 403) && MISSING_SCOPE.test(body)) {
    // Not 401, even if the Runtime answers 401: signing in again would give the same scopes.
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
        detail: 'The assistant is receiving too many requests: try again in a moment.',
      };
    case 504:
      return explainFault('timeout', awaited);
    default:
      // A fault of the Runtime itself, such as unavailable Okta keys: the agent was not called.
      return status >= 500 ? explainFault('unreachable', awaited) : AGENT_FAILED;
  }
}

const AGENT_FAILED: Explanation = {
  code: 'agent-failed',
  detail: 'The assistant failed: try again.',
};

/** Explains a call that ended without a complete answer. */
export function explainFault(fault: AgentCallFault, awaited: AwaitedAnswer): Explanation {
  switch (fault) {
    case 'unreachable':
      return {
        code: 'agent-unavailable',
        detail: 'The assistant cannot be reached: try again in a moment.',
      };
    case 'timeout':
      return { code: 'agent-timeout', detail: TOO_LONG[awaited] };
    case 'restarting':
      return RESTARTING;
    case 'broken':
      return { code: 'agent-failed', detail: 'The answer broke off: try again.' };
    case 'cancelled':
      return { code: 'agent-failed', detail: 'The request was cancelled.' };
  }
}

/** Sent to new requests and open answers while this service shuts down. */
export const RESTARTING: Explanation = {
  code: 'service-restarting',
  detail: 'The service is restarting: try again.',
};

/** A JSON answer has less time than a stream, whose heartbeats keep the edge's connection open. */
const TOO_LONG: Readonly<Record<AwaitedAnswer, string>> = {
  json: 'The assistant took too long for a JSON answer: accept text/event-stream, which has more time, or ask for less at once.',
  events: 'The assistant took too long: try again, or ask for less at once.',
  stop: 'The assistant took too long to stop the answer: try again.',
};
