import {
  formatTraceHeader,
  HEADER,
  INVOKE_PATH,
  type InvokeRequest,
  PROBLEM_MEDIA_TYPE,
} from '@three-tier-chat/wire-contract';
import { problemDetail } from './problem-detail.ts';

/** One message on its way to the agent. */
export interface Question extends InvokeRequest {
  /** Root of the trace that this message starts. */
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/** No answer, or not a whole one. The message is a sentence for the person who asked. */
export class InvokeError extends Error {
  override readonly name = 'InvokeError';
}

/**
 * Sends a message and returns the event stream of its answer, once the server has accepted it.
 * `request` adds the caller's tokens. Throws {@link InvokeError}, or the signal's reason.
 */
export async function requestAnswer(
  request: typeof fetch,
  { prompt, sessionId, traceId, signal }: Question,
): Promise<ReadableStream<Uint8Array>> {
  const body: InvokeRequest = { prompt, ...(sessionId !== undefined && { sessionId }) };
  const response = await request(INVOKE_PATH, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      [HEADER.traceId]: formatTraceHeader({ root: traceId }),
    },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw new InvokeError(await explain(response));
  if (mediaType(response) !== 'text/event-stream' || !response.body) {
    await response.body?.cancel();
    throw new InvokeError('The chat service sent an answer that this page cannot read.');
  }
  return response.body;
}

async function explain(response: Response): Promise<string> {
  if (mediaType(response) === PROBLEM_MEDIA_TYPE) {
    const detail = problemDetail(await response.json().catch(() => undefined));
    if (detail) return detail;
  } else {
    await response.body?.cancel();
  }
  return `The chat service answered with status ${response.status}.`;
}

function mediaType(response: Response): string | undefined {
  return response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}
