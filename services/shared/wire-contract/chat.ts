import type { Problem } from './problem.ts';

/** Body of `POST /api/agent/invoke` that asks the assistant something. */
export interface MessageRequest {
  readonly prompt: string;
  /** Continues a conversation; absent: the backend starts one. */
  readonly sessionId?: string;
  /**
   * A UUID that the caller generates, the message's idempotency key: sent twice, it is answered
   * once (IETF draft "The Idempotency-Key HTTP Header Field", §2).
   */
  readonly turnId?: string;
  /**
   * Id of an earlier turn of the conversation whose place this one takes, with all that followed it:
   * the model is not shown them any more. They are kept as versions.
   */
  readonly supersedes?: string;
}

/** Body that joins a turn again: its events after that number, then those still to come. */
export interface ResumeRequest {
  readonly sessionId: string;
  /** `after` is the last `id` that was received; 0 asks for the whole turn. */
  readonly resume: { readonly turnId: string; readonly after: number };
}

/** Body that stops a turn; answered by {@link StoppedTurn}. */
export interface StopRequest {
  readonly sessionId: string;
  readonly stop: { readonly turnId: string };
}

/** Body that decides on a call that waits for the user; the turn then goes on. */
export interface ApprovalRequest {
  readonly sessionId: string;
  readonly approval: { readonly id: string; readonly decision: ApprovalDecision };
}

/** Body of `POST /api/agent/invoke`. */
export type InvokeRequest = MessageRequest | ResumeRequest | StopRequest | ApprovalRequest;

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

/** Outcomes of a turn that is not over: it is running, or waits for the user's approval. */
export const OPEN_OUTCOMES = ['running', 'awaiting-approval'] as const;

/** Tells whether a turn with this outcome was answered; no other is repeated as its message's answer. */
export function isAnswered(outcome: string): boolean {
  return ANSWER_OUTCOMES.some((known) => known === outcome);
}

/** Tells whether a turn with this outcome is not over. */
export function isOpen(outcome: string): boolean {
  return OPEN_OUTCOMES.some((known) => known === outcome);
}

/** The answer to a {@link StopRequest}. */
export interface StoppedTurn {
  readonly turnId: string;
  /** `stopped`, or how the turn had ended before. */
  readonly outcome: string;
}

/** Tokens that the model read and wrote for a turn, and what they cost. */
export interface TurnUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  /** An estimate in US dollars, by the settings' prices; absent for a model without a price. */
  readonly cost?: number;
}

export type ApprovalDecision = 'approve' | 'deny';

/** A call that changes something and waits for the user's approval. */
export interface Approval {
  /** A UUID: also the idempotency key of the change. */
  readonly id: string;
  /** Id of the tool call, as in its events. */
  readonly callId: string;
  /** The tool's name. */
  readonly tool: string;
  /** What the tool does, in a few words for people, where its API says so. */
  readonly title?: string;
  /** The scope that the call needs, where the API names it. */
  readonly scope?: string;
  /** Who acts: the user's login name. */
  readonly user: string;
  /** Exactly what will be sent. */
  readonly arguments: unknown;
  /** SHA-256 of the arguments' canonical JSON, in hexadecimal: what is approved. */
  readonly argumentsHash: string;
  /** The present state, where the API names the operation that shows it. */
  readonly before?: unknown;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** How it was decided, when a turn is shown again. */
  readonly decision?: ApprovalDecision | 'expired';
}

/** The JSON answer, and the data of the closing `done` event. */
export interface InvokeResponse {
  readonly message: string;
  readonly sessionId: string;
  readonly traceId: string;
  readonly toolCalls: readonly ToolCallSummary[];
  /** Absent from older services, where it means `complete`; `stopped` by the user. */
  readonly outcome?: AnswerOutcome | 'stopped' | 'awaiting-approval';
  /** With the outcome `awaiting-approval`: what waits. */
  readonly approval?: Approval;
  readonly usage?: TurnUsage;
  /** False when the turn could not be kept: it is lost with the page. */
  readonly kept?: boolean;
}

export interface ToolEvent {
  /** The same id for all events of one call. */
  readonly id: string;
  readonly name: string;
  /** What the tool does, in a few words for people, where its API says so. */
  readonly title?: string;
  readonly status: ToolStatus;
  readonly input?: unknown;
  readonly output?: unknown;
}

/**
 * One server-sent event of a streamed answer: `event` is its name, `data` its JSON.
 *
 * `start` begins a turn: a receiver that resumed forgets what it had of it. `done`, `error` and
 * `approval` end a stream.
 */
export type ChatEvent =
  | { readonly event: 'start'; readonly data: { readonly turnId: string } }
  | { readonly event: 'text'; readonly data: { readonly delta: string } }
  /** What the model says of how it arrives at its answer, where it does: no part of the answer. */
  | { readonly event: 'reasoning'; readonly data: { readonly delta: string } }
  | { readonly event: 'tool'; readonly data: ToolEvent }
  | { readonly event: 'approval'; readonly data: Approval }
  | { readonly event: 'done'; readonly data: InvokeResponse }
  | { readonly event: 'error'; readonly data: Problem };

/**
 * Writes one event in its wire format (HTML Living Standard, "Server-sent events").
 *
 * @param id number of the event within its turn, from 1; events that no turn holds have none.
 */
export function formatChatEvent({ event, data }: ChatEvent, id?: number): string {
  const number = id === undefined ? '' : `id: ${id}\n`;
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n${number}\n`;
}
