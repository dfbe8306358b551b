import type { Problem } from './problem.ts';

/** Body of `POST /api/agent/invoke`. */
export interface InvokeRequest {
  readonly prompt: string;
  /** Continues a conversation; absent: the backend starts one. */
  readonly sessionId?: string;
  /**
   * A UUID that the caller generates, the message's idempotency key: sent twice, it is answered
   * once (IETF draft "The Idempotency-Key HTTP Header Field", §2).
   */
  readonly turnId?: string;
}

export const INVOKE_PATH = '/api/agent/invoke';

/** The longest prompt, in characters. */
export const MAX_PROMPT_LENGTH = 16_000;

/** The largest body of an invoke request, in bytes. */
export const MAX_INVOKE_BODY_BYTES = 65_536;

/** What AgentCore accepts: 33 to 256 characters (InvokeAgentRuntime, `runtimeSessionId`). */
export const SESSION_ID = /^[a-zA-Z0-9][a-zA-Z0-9_-]{32,255}$/;

/** A turn's id: a UUID (RFC 9562 §4) in lower or upper case. */
export const TURN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type ToolStatus = 'running' | 'done' | 'failed';

export interface ToolCallSummary {
  readonly name: string;
  readonly status: Exclude<ToolStatus, 'running'>;
  readonly durationMs: number;
}

/**
 * How an answer ended. Additions only; a receiver treats an unknown one as `complete`. The
 * conversation keeps the text that was sent, whatever the outcome.
 */
export const ANSWER_OUTCOMES = [
  'complete',
  /** The model reached the maximum length of an answer. */
  'length',
  /** A guardrail or the model's own filter ended the answer. */
  'filtered',
  /** The model ended without any text. */
  'empty',
  /** The turn reached its limit of model calls. */
  'call-limit',
  /** The model's stream ended or became silent before the end of the answer. */
  'broken-off',
  /** The model was throttled. */
  'throttled',
  /** The turn timed out. */
  'timeout',
] as const;

export type AnswerOutcome = (typeof ANSWER_OUTCOMES)[number];

/** The JSON answer, and the data of the closing `done` event. */
export interface InvokeResponse {
  readonly message: string;
  readonly sessionId: string;
  readonly traceId: string;
  readonly toolCalls: readonly ToolCallSummary[];
  /** Absent from older services, where it means `complete`. */
  readonly outcome?: AnswerOutcome;
}

export interface ToolEvent {
  /** The same id for all events of one call. */
  readonly id: string;
  readonly name: string;
  readonly status: ToolStatus;
  readonly input?: unknown;
  readonly output?: unknown;
}

/** One server-sent event of a streamed answer: `event` is its name, `data` its JSON. */
export type ChatEvent =
  | { readonly event: 'text'; readonly data: { readonly delta: string } }
  | { readonly event: 'tool'; readonly data: ToolEvent }
  | { readonly event: 'done'; readonly data: InvokeResponse }
  | { readonly event: 'error'; readonly data: Problem };

/** Writes one event in its wire format (HTML Living Standard, "Server-sent events"). */
export function formatChatEvent({ event, data }: ChatEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
