import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type AppendedTurn,
  CONVERSATIONS_PATH,
  type Conversation,
  type ConversationChange,
  HEADER,
  isProblem,
  type ModelConversation,
  type ProblemCode,
  type TurnToAppend,
  type TurnToFinish,
} from '@three-tier-chat/wire-contract';

/** Who asks: only this token opens the conversations of its user. */
export interface Asker {
  readonly token: string;
  readonly expiresAtMs: number;
}

/** The conversations API refused a request, with a problem of its own. */
export class ConversationsRefusal extends Error {
  override readonly name = 'ConversationsRefusal';
  readonly code: ProblemCode;

  constructor(code: ProblemCode) {
    super(`The conversations API refused: ${code}`);
    this.code = code;
  }
}

/** The conversations API gave no usable answer: whether it did what was asked is unknown. */
export class ConversationsUnavailable extends Error {
  override readonly name = 'ConversationsUnavailable';
}

/** All operations throw {@link ConversationsRefusal} or {@link ConversationsUnavailable}. */
export interface ConversationsClient {
  append(asker: Asker, id: string, turn: TurnToAppend): Promise<AppendedTurn>;
  /** @param timeoutMs instead of the client's own. */
  finish(
    asker: Asker,
    id: string,
    turnId: string,
    turn: TurnToFinish,
    timeoutMs?: number,
  ): Promise<AppendedTurn>;
  /** With the messages that the model takes. */
  readMessages(asker: Asker, id: string, cursor?: string): Promise<ModelConversation>;
  /** With the parts that the page shows. */
  read(asker: Asker, id: string, cursor?: string): Promise<Conversation>;
  change(asker: Asker, id: string, change: ConversationChange): Promise<void>;
}

/**
 * For one operation: nearly what its HTTP API has (API Gateway quotas: 30 s). The function itself has
 * 20 s, after those that wait before it and its cold start, and what is not kept is worse than what comes
 * late.
 */
const TIMEOUT_MS = 28_000;
/** The API is asked too often, which is no answer to what is asked. */
const TOO_MANY_REQUESTS = 429;

/**
 * Calls the conversations API with the user's own token, which that API validates again. A request
 * that found nobody is sent a second time, within the same time: all of them are idempotent.
 */
export function createConversationsClient({
  url,
  telemetry,
  timeoutMs: usualTimeoutMs = TIMEOUT_MS,
}: {
  /** Origin of the API. */
  readonly url: string;
  readonly telemetry: Telemetry;
  readonly timeoutMs?: number;
}): ConversationsClient {
  const askOnce = async <Answer>({
    token,
    path,
    isAnswer,
    method = 'GET',
    body,
    signal,
  }: Request<Answer> & {
    readonly token: string;
    readonly signal: AbortSignal;
  }): Promise<Answer> => {
    const span = telemetry.openSpan('conversations');
    try {
      const response = await fetch(`${url}${CONVERSATIONS_PATH}/${path}`, {
        method,
        headers: {
          [HEADER.authorization]: `Bearer ${token}`,
          [HEADER.traceId]: span.run(telemetry.traceHeader),
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        // A redirect would send the token to an address that is not configured.
        redirect: 'error',
        signal,
      });
      const answer = await readJson(response);
      span.close({ status: response.status });
      if (response.ok && isAnswer(answer)) return answer;
      const code = isProblem(answer) ? answer.code : AUTHORIZER_CODE.get(response.status);
      const isRefusal = response.status < 500 && response.status !== TOO_MANY_REQUESTS;
      if (code !== undefined && isRefusal) throw new ConversationsRefusal(code);
      throw new ConversationsUnavailable(`Status ${response.status}`);
    } catch (error) {
      span.close({ error });
      if (error instanceof ConversationsRefusal || error instanceof ConversationsUnavailable) {
        throw error;
      }
      throw new ConversationsUnavailable('No answer', { cause: error });
    }
  };
  const ask = async <Answer>(
    { token, expiresAtMs }: Asker,
    { timeoutMs = usualTimeoutMs, ...request }: Request<Answer>,
  ): Promise<Answer> => {
    // Whole milliseconds, and no others, are what a timeout takes.
    const leftMs = Math.max(1, Math.floor(Math.min(timeoutMs, expiresAtMs - Date.now())));
    const signal = AbortSignal.timeout(leftMs);
    try {
      return await askOnce({ ...request, token, signal });
    } catch (error) {
      if (!(error instanceof ConversationsUnavailable) || signal.aborted) throw error;
      return askOnce({ ...request, token, signal });
    }
  };
  const page = (cursor: string | undefined): string =>
    cursor === undefined ? '' : `?${new URLSearchParams({ cursor })}`;

  return {
    append: (asker, id, body) =>
      ask(asker, { method: 'POST', path: `${id}/turns`, body, isAnswer: isAppended }),
    finish: (asker, id, turnId, body, timeoutMs) => {
      const path = `${id}/turns/${turnId}`;
      return ask(asker, { method: 'PUT', path, body, isAnswer: isAppended, timeoutMs });
    },
    readMessages: (asker, id, cursor) =>
      ask(asker, { path: `${id}/messages${page(cursor)}`, isAnswer: hasTurns<ModelConversation> }),
    read: (asker, id, cursor) =>
      ask(asker, { path: `${id}${page(cursor)}`, isAnswer: hasTurns<Conversation> }),
    change: async (asker, id, body) => {
      await ask(asker, { method: 'PATCH', path: id, body, isAnswer: isObject });
    },
  };
}

interface Request<Answer> {
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly timeoutMs?: number | undefined;
  readonly isAnswer: (value: unknown) => value is Answer;
}

/** The HTTP API's own authorizer answers without a problem document. */
const AUTHORIZER_CODE: ReadonlyMap<number, ProblemCode> = new Map([
  [401, 'not-signed-in'],
  [403, 'not-allowed'],
]);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isAppended(value: unknown): value is AppendedTurn {
  const { version, outcome, title } = Object(value) as Partial<AppendedTurn>;
  return typeof version === 'number' && typeof outcome === 'string' && typeof title === 'string';
}

function hasTurns<Kept extends { readonly turns: readonly unknown[] }>(
  value: unknown,
): value is Kept {
  const { turns, version } = Object(value) as { turns?: unknown; version?: unknown };
  return Array.isArray(turns) && typeof version === 'number';
}

/** @returns undefined for what is not JSON. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
