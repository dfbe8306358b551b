import {
  formatTraceHeader,
  HEADER,
  INVOKE_PATH,
  type MessageRequest,
  PROBLEM_MEDIA_TYPE,
  parseTraceHeader,
} from '@three-tier-chat/wire-contract';
import { type ReadProblem, readProblem } from './read-problem.ts';

/** A message to the agent. */
export interface Question extends MessageRequest {
  /** Root of the trace that this message starts. */
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/** An answer that the server has started. */
export interface AcceptedAnswer<Content> {
  readonly content: Content;
  /** Root of the trace that the server continues, if it names one. */
  readonly traceId: string | undefined;
}

/** No answer, or an incomplete one. The message is a sentence for the user. */
export class InvokeError extends Error {
  override readonly name = 'InvokeError';
  readonly problem: Omit<ReadProblem, 'detail'>;

  constructor(message: string, problem: Omit<ReadProblem, 'detail'> = {}) {
    super(message);
    this.problem = problem;
  }
}

/**
 * Sends a message and returns the event stream of its answer, once the server has accepted it.
 * `request` adds the caller's tokens. Throws {@link InvokeError}, or the signal's reason.
 */
export async function requestAnswer(
  request: typeof fetch,
  { prompt, sessionId, turnId, traceId, signal }: Question,
): Promise<AcceptedAnswer<ReadableStream<Uint8Array>>> {
  const body: MessageRequest = {
    prompt,
    ...(sessionId !== undefined && { sessionId }),
    ...(turnId !== undefined && { turnId }),
  };
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
  const root = parseTraceHeader(response.headers.get(HEADER.traceId))?.root;
  if (!response.ok) throw await explain(response, root);
  if (mediaType(response) !== 'text/event-stream' || !response.body) {
    await response.body?.cancel();
    throw new InvokeError(
      'The chat service sent an answer that this page cannot read.',
      root === undefined ? {} : { traceId: root },
    );
  }
  return { content: response.body, traceId: root };
}

async function explain(response: Response, root: string | undefined): Promise<InvokeError> {
  const trace = root !== undefined && { traceId: root };
  if (mediaType(response) === PROBLEM_MEDIA_TYPE) {
    const problem = readProblem(await response.json().catch(() => undefined));
    if (problem) return new InvokeError(problem.detail, { ...trace, ...problem });
  } else {
    await response.body?.cancel();
  }
  return new InvokeError(`The chat service answered with status ${response.status}.`, { ...trace });
}

function mediaType(response: Response): string | undefined {
  return response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}
