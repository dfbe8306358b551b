import type { ProblemCode } from '@three-tier-chat/wire-contract';
import type { AgentCallFault } from './agent-call.ts';

export interface Explanation {
  readonly code: ProblemCode;
  /** One sentence for the person who asked. */
  readonly detail: string;
}

/**
 * Explains a refusal of the Runtime itself (AgentCore data plane, InvokeAgentRuntime, "Errors").
 * 424 stands for every status of 400 and above that the agent's container gave: the Runtime keeps
 * its body back.
 */
export function explainStatus(status: number): Explanation {
  switch (status) {
    case 401:
      return { code: 'not-signed-in', detail: 'Your sign-in is no longer valid: sign in again.' };
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
    default:
      return { code: 'agent-failed', detail: 'The assistant failed: try again.' };
  }
}

/** Explains a call that ended without a whole answer. */
export function explainFault(fault: AgentCallFault): Explanation {
  switch (fault) {
    case 'unreachable':
      return {
        code: 'agent-unavailable',
        detail: 'The assistant cannot be reached: try again in a moment.',
      };
    case 'timeout':
      return {
        code: 'agent-timeout',
        detail: 'The assistant took too long: try again, or ask for less at once.',
      };
    case 'broken':
      return { code: 'agent-failed', detail: 'The answer broke off: try again.' };
    case 'cancelled':
      return { code: 'agent-failed', detail: 'The request was cancelled.' };
  }
}
