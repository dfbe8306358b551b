import { HEADER, PROBLEM_MEDIA_TYPE, parseTraceHeader } from '@three-tier-chat/wire-contract';
import { type ReadProblem, readProblem } from './read-problem.ts';

/** No answer of the service, or an incomplete one. The message is a sentence for the user. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Omit<ReadProblem, 'detail'>;
  /** The HTTP status of a refusal; undefined if the answer itself could not be used. */
  readonly status: number | undefined;

  constructor(message: string, problem: Omit<ReadProblem, 'detail'> = {}, status?: number) {
    super(message);
    this.problem = problem;
    this.status = status;
  }
}

export function unreadable(traceId?: string): ApiError {
  return new ApiError(
    'The chat service sent an answer that this page cannot read.',
    traceId === undefined ? {} : { traceId },
  );
}

/** Reads why the service refused a request. */
export async function readRefusal(response: Response): Promise<ApiError> {
  const { status } = response;
  const root = traceOf(response);
  const trace = root !== undefined && { traceId: root };
  if (mediaType(response) === PROBLEM_MEDIA_TYPE) {
    const problem = readProblem(await response.json().catch(() => undefined));
    if (problem) return new ApiError(problem.detail, { ...trace, ...problem }, status);
  } else {
    await response.body?.cancel();
  }
  return new ApiError(`The chat service answered with status ${status}.`, { ...trace }, status);
}

/** Root of the trace that the server continues, if it names one. */
export function traceOf(response: Response): string | undefined {
  return parseTraceHeader(response.headers.get(HEADER.traceId))?.root;
}

export function mediaType(response: Response): string | undefined {
  return response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}
