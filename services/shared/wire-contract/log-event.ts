import type { AnswerOutcome } from './chat.ts';
import type { ProblemCode } from './problem.ts';

/** Names of the log events that alarms, metrics and queries count. Additions only. */
export const LOG_EVENT = {
  /** The identity ledger's row: one check of one token. */
  tokenChecked: 'token.checked',
  /** The agent ended a turn; `outcome` is a {@link TurnOutcome}. */
  turnCompleted: 'turn.completed',
  /** The backend ended a request; `status` is its HTTP status. */
  requestCompleted: 'request.completed',
  /** Segments or spans were lost; `dropped` is how many. */
  telemetryDropped: 'telemetry.dropped',
} as const;

/** How a turn ended, as named in logs and traces. */
export type TurnOutcome =
  | 'done'
  | Exclude<AnswerOutcome, 'complete'>
  /** The user stopped the turn. */
  | 'stopped'
  | 'awaiting-approval'
  | ProblemCode;

/** Outcomes that are 200 on the wire but a failure for the user: worth an alarm. */
export const FAILED_TURN_OUTCOMES = [
  'agent-failed',
  'agent-timeout',
  'broken-off',
  'model-failed',
  'throttled',
  'timeout',
  'too-many-requests',
] as const satisfies readonly TurnOutcome[];
