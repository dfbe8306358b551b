import { HEADER, PROBLEM_MEDIA_TYPE, parseTraceHeader } from '@three-tier-chat/wire-contract';
import { problemText } from '../strings/language.ts';
import { pageTexts } from '../strings/page-texts.ts';
import { type ReadProblem, readProblem } from './read-problem.ts';

/** No answer of the service, or an incomplete one. The message is a sentence for the user. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Omit<ReadProblem, 'detail'>;
  /** The HTTP status of a refusal; undefined if the answer itself could not be used. */
  readonly status: number | undefined;
  /** Before that, the same request is refused again; in milliseconds since the epoch. */
  readonly retryAtMs: number | undefined;

  constructor(
    message: string,
    problem: Omit<ReadProblem, 'detail'> = {},
    status?: number,
    retryAtMs?: number,
  ) {
    super(message);
    this.problem = problem;
    this.status = status;
    this.retryAtMs = retryAtMs;
  }
}

export function unreadable(traceId?: string): ApiError {
  return new ApiError(pageTexts().failure.unreadable, traceId === undefined ? {} : { traceId });
}

/** Reads why the service refused a request. */
export async function readRefusal(response: Response): Promise<ApiError> {
  const { status } = response;
  const root = traceOf(response);
  const trace = root !== undefined && { traceId: root };
  const retryAtMs = retryTime(response);
  if (mediaType(response) === PROBLEM_MEDIA_TYPE) {
    const problem = readProblem(await response.json().catch(() => undefined));
    if (problem) {
      return new ApiError(textOf(problem), { ...trace, ...problem }, status, retryAtMs);
    }
  } else {
    await response.body?.cancel();
  }
  return new ApiError(pageTexts().failure.status(status), { ...trace }, status, retryAtMs);
}

/** What the service says, in the language of the page. */
export function textOf({ code, detail }: ReadProblem): string {
  return problemText(code, detail);
}

/** An hour: nobody waits for more, and a wrong clock may say anything. */
const LONGEST_RETRY_MS = 3_600_000;

/** The moment of `Retry-After`, as seconds or as a date (RFC 9110 §10.2.3). */
function retryTime({ headers }: Response): number | undefined {
  const value = headers.get('retry-after') ?? '';
  const now = Date.now();
  const at = /^\d+$/.test(value) ? now + Number(value) * 1000 : Date.parse(value);
  return at > now ? Math.min(at, now + LONGEST_RETRY_MS) : undefined;
}

/** Root of the trace that the server continues, if it names one. */
export function traceOf(response: Response): string | undefined {
  return parseTraceHeader(response.headers.get(HEADER.traceId))?.root;
}

export function mediaType(response: Response): string | undefined {
  return response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}
