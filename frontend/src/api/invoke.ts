import {
  formatTraceHeader,
  HEADER,
  INVOKE_PATH,
  type InvokeRequest,
  makeTraceRoot,
  type StopRequest,
} from '@three-tier-chat/wire-contract';
import type { AuthorizedFetch } from '../session/authorized-fetch.ts';
import { mediaType, readRefusal, traceOf, unreadable } from './api-error.ts';

/** A request that is answered by the events of a turn. */
export interface Question {
  readonly body: Exclude<InvokeRequest, StopRequest>;
  /** Root of the trace that this request starts. */
  readonly traceId: string;
  /** How long the access token must still be valid, in milliseconds. */
  readonly minLifeMs: number;
  readonly signal: AbortSignal;
}

/** An answer that the server has started. */
export interface AcceptedAnswer<Content> {
  readonly content: Content;
  /** Root of the trace that the server continues, if it names one. */
  readonly traceId: string | undefined;
}

/**
 * Sends a request to the agent and returns the event stream of its answer, once the server has
 * accepted it. Throws ApiError, SignInError, the signal's reason, or what `fetch` throws without a
 * connection.
 */
export async function requestAnswer(
  request: AuthorizedFetch,
  { body, traceId, minLifeMs, signal }: Question,
): Promise<AcceptedAnswer<ReadableStream<Uint8Array>>> {
  const response = await request(INVOKE_PATH, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      [HEADER.traceId]: formatTraceHeader({ root: traceId }),
    },
    body: JSON.stringify(body),
    signal,
    minLifeMs,
  });
  if (!response.ok) throw await readRefusal(response);
  const root = traceOf(response);
  if (mediaType(response) !== 'text/event-stream' || !response.body) {
    await response.body?.cancel();
    throw unreadable(root);
  }
  return { content: response.body, traceId: root };
}

/**
 * Stops a turn.
 *
 * @returns how it ended: `stopped`, or how it had ended before.
 * Throws as {@link requestAnswer}.
 */
export async function requestStop(
  request: AuthorizedFetch,
  body: StopRequest,
  signal: AbortSignal,
): Promise<string> {
  const response = await request(INVOKE_PATH, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      [HEADER.traceId]: formatTraceHeader({ root: makeTraceRoot() }),
    },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw await readRefusal(response);
  const answer: unknown = await response.json().catch(() => undefined);
  const outcome =
    typeof answer === 'object' && answer !== null && 'outcome' in answer && answer.outcome;
  if (typeof outcome !== 'string') throw unreadable(traceOf(response));
  return outcome;
}
