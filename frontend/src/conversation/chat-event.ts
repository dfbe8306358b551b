import {
  ANSWER_OUTCOMES,
  type AnswerOutcome,
  type InvokeResponse,
  type ToolEvent,
} from '@three-tier-chat/wire-contract';
import { InvokeError } from '../api/invoke.ts';
import { type ReadProblem, readProblem } from '../api/read-problem.ts';
import { readTraceRoot } from '../api/trace-root.ts';
import type { ServerSentEvent } from './event-stream.ts';

/** The parts of an answer's event that this page reads. */
export type AnswerEvent =
  | { readonly event: 'text'; readonly data: { readonly delta: string } }
  | { readonly event: 'tool'; readonly data: ToolEvent }
  | { readonly event: 'done'; readonly data: AnswerEnd }
  | { readonly event: 'error'; readonly data: ReadProblem };

export interface AnswerEnd extends Pick<InvokeResponse, 'message' | 'sessionId'> {
  readonly outcome: AnswerOutcome;
  readonly traceId?: string;
}

/**
 * Reads one event of an answer. Returns undefined for an unknown event, which a newer server may
 * send. Throws InvokeError for a malformed known event.
 */
export function parseChatEvent({ event, data }: ServerSentEvent): AnswerEvent | undefined {
  switch (event) {
    case 'text': {
      const { delta } = parseRecord(data);
      return typeof delta === 'string' ? { event, data: { delta } } : unreadable();
    }
    case 'tool': {
      const value = parseRecord(data);
      return isToolEvent(value) ? { event, data: value } : unreadable();
    }
    case 'done':
      return { event, data: readEnd(parseRecord(data)) };
    case 'error':
      return { event, data: readProblem(parseRecord(data)) ?? unreadable() };
    default:
      return undefined;
  }
}

function parseRecord(data: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return unreadable();
  }
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : unreadable();
}

function isToolEvent(value: object): value is ToolEvent {
  const { id, name, status } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof name === 'string' &&
    (status === 'running' || status === 'done' || status === 'failed')
  );
}

/** An absent or unknown outcome counts as a complete answer. */
function readEnd({ message, sessionId, traceId, outcome }: Record<string, unknown>): AnswerEnd {
  if (typeof message !== 'string' || typeof sessionId !== 'string') return unreadable();
  const root = readTraceRoot(traceId);
  return {
    message,
    sessionId,
    outcome: ANSWER_OUTCOMES.find((it) => it === outcome) ?? 'complete',
    ...(root !== undefined && { traceId: root }),
  };
}

function unreadable(): never {
  throw new InvokeError('The chat service sent an answer that this page cannot read.');
}
