import {
  ANSWER_OUTCOMES,
  type AnswerOutcome,
  type Approval,
  type InvokeResponse,
  type ToolEvent,
} from '@three-tier-chat/wire-contract';
import { unreadable } from '../api/api-error.ts';
import { isToolEvent, readApproval } from '../api/read-part.ts';
import { type ReadProblem, readProblem } from '../api/read-problem.ts';
import { readTraceRoot } from '../api/trace-root.ts';
import type { ServerSentEvent } from './event-stream.ts';

/** The parts of an answer's event that this page reads. */
export type AnswerEvent = {
  /** Number of the event within its turn; older services send none. */
  readonly id?: number;
} & (
  | { readonly event: 'start'; readonly data: { readonly turnId: string } }
  | { readonly event: 'text' | 'reasoning'; readonly data: { readonly delta: string } }
  | { readonly event: 'tool'; readonly data: ToolEvent }
  | { readonly event: 'approval'; readonly data: Approval }
  | { readonly event: 'done'; readonly data: AnswerEnd }
  | { readonly event: 'error'; readonly data: ReadProblem }
);

export interface AnswerEnd extends Pick<InvokeResponse, 'message' | 'kept'> {
  readonly outcome: AnswerOutcome | 'stopped';
  readonly traceId?: string;
}

/**
 * Reads one event of an answer. Returns undefined for an unknown event, which a newer server may
 * send. Throws ApiError for a malformed known event.
 */
export function parseChatEvent({ event, data, id }: ServerSentEvent): AnswerEvent | undefined {
  const number = id !== undefined && { id };
  switch (event) {
    case 'start': {
      const { turnId } = parseRecord(data);
      return typeof turnId === 'string' ? { event, data: { turnId }, ...number } : refuse();
    }
    case 'text':
    case 'reasoning': {
      const { delta } = parseRecord(data);
      return typeof delta === 'string' ? { event, data: { delta }, ...number } : refuse();
    }
    case 'tool': {
      const value = parseRecord(data);
      return isToolEvent(value) ? { event, data: value, ...number } : refuse();
    }
    case 'approval':
      return { event, data: readApproval(parseRecord(data)) ?? refuse(), ...number };
    case 'done':
      return { event, data: readEnd(parseRecord(data)), ...number };
    case 'error':
      return { event, data: readProblem(parseRecord(data)) ?? refuse(), ...number };
    default:
      return undefined;
  }
}

function parseRecord(data: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return refuse();
  }
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : refuse();
}

function readEnd({ message, traceId, outcome, kept }: Record<string, unknown>): AnswerEnd {
  if (typeof message !== 'string') return refuse();
  const root = readTraceRoot(traceId);
  return {
    message,
    outcome: outcome === 'stopped' ? outcome : readOutcome(outcome),
    ...(root !== undefined && { traceId: root }),
    ...(typeof kept === 'boolean' && { kept }),
  };
}

/** An unknown outcome counts as `complete`. */
export function readOutcome(outcome: unknown): AnswerOutcome {
  return ANSWER_OUTCOMES.find((it) => it === outcome) ?? 'complete';
}

function refuse(): never {
  throw unreadable();
}
