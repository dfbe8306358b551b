import type { ChatEvent, InvokeResponse, Problem, ToolEvent } from '@three-tier-chat/wire-contract';
import { InvokeError } from '../api/invoke.ts';
import { problemDetail } from '../api/problem-detail.ts';
import type { ServerSentEvent } from './event-stream.ts';

/**
 * Reads one event of an answer. Undefined for an event that this page does not know, which a newer
 * server may send. Throws InvokeError for a known event of the wrong shape.
 */
export function parseChatEvent({ event, data }: ServerSentEvent): ChatEvent | undefined {
  switch (event) {
    case 'text': {
      const { delta } = parseRecord(data);
      return typeof delta === 'string' ? { event, data: { delta } } : unreadable();
    }
    case 'tool': {
      const value = parseRecord(data);
      return isToolEvent(value) ? { event, data: value } : unreadable();
    }
    case 'done': {
      const value = parseRecord(data);
      return isInvokeResponse(value) ? { event, data: value } : unreadable();
    }
    case 'error': {
      const value = parseRecord(data);
      return problemDetail(value) ? { event, data: value as unknown as Problem } : unreadable();
    }
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

function isInvokeResponse(value: object): value is InvokeResponse {
  const { message, sessionId } = value as Record<string, unknown>;
  return typeof message === 'string' && typeof sessionId === 'string';
}

function unreadable(): never {
  throw new InvokeError('The chat service sent an answer that this page cannot read.');
}
