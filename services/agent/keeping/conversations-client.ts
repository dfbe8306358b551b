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
  finish(asker: Asker, id: string, turnId: string, turn: TurnToFinish): Promise<AppendedTurn>;
  /** With the messages that the model takes. */
  readMessages(asker: Asker, id: string, cursor?: string): Promise<ModelConversation>;
  /** With the parts that the page shows. */
  read(asker: Asker, id: string, cursor?: string): Promise<Conversation>;
  change(asker: Asker, id: string, change: ConversationChange): Promise<void>;
}

/** For one request; the API's own function has 20 s, but no user waits for that. */
const TIMEOUT_MS = 5000;

/**
 * Calls the conversations API with the user's own token, which that API validates again. A request
 * that found nobody is sent a second time: all of them are idempotent.
 */
export function createConversationsClient({
  url,
  telemetry,
}: {
  /** Origin of the API. */
  readonly url: string;
  readonly telemetry: Telemetry;
}): ConversationsClient {
  const ask = async <Answer>(
    { token, expiresAtMs }: Asker,
    path: string,
    isAnswer: (value: unknown) => value is Answer,
    { method = 'GET', body }: { readonly method?: string; readonly body?: object } = {},
  ): Promise<Answer> => {
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
        signal: AbortSignal.timeout(Math.max(1, Math.min(TIMEOUT_MS, expiresAtMs - Date.now()))),
      });
      const answer = await readJson(response);
      span.close({ status: response.status });
      if (response.ok && isAnswer(answer)) return answer;
      const code = isProblem(answer) ? answer.code : AUTHORIZER_CODE.get(response.status);
      if (code !== undefined && response.status < 500) throw new ConversationsRefusal(code);
      throw new ConversationsUnavailable(`Status ${response.status}`);
    } catch (error) {
      span.close({ error });
      if (error instanceof ConversationsRefusal || error instanceof ConversationsUnavailable) {
        throw error;
      }
      throw new ConversationsUnavailable('No answer', { cause: error });
    }
  };
  const askTwice: typeof ask = async (...request) => {
    try {
      return await ask(...request);
    } catch (error) {
      if (!(error instanceof ConversationsUnavailable)) throw error;
      return ask(...request);
    }
  };
  const page = (cursor: string | undefined): string =>
    cursor === undefined ? '' : `?${new URLSearchParams({ cursor })}`;

  return {
    append: (asker, id, body) =>
      askTwice(asker, `${id}/turns`, isAppended, { method: 'POST', body }),
    finish: (asker, id, turnId, body) =>
      askTwice(asker, `${id}/turns/${turnId}`, isAppended, { method: 'PUT', body }),
    readMessages: (asker, id, cursor) =>
      askTwice(asker, `${id}/messages${page(cursor)}`, hasTurns<ModelConversation>),
    read: (asker, id, cursor) => askTwice(asker, `${id}${page(cursor)}`, hasTurns<Conversation>),
    change: async (asker, id, body) => {
      await askTwice(asker, id, isObject, { method: 'PATCH', body });
    },
  };
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
