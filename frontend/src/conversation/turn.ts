import type { AnswerOutcome, ToolEvent } from '@three-tier-chat/wire-contract';
import type { Accessor } from 'solid-js';

/** A message and its answer. */
export interface Turn {
  readonly prompt: string;
  /** The message's idempotency key: the same for every attempt. */
  readonly turnId: string;
  readonly answer: Accessor<Answer>;
}

export interface Answer {
  /**
   * `waiting` until the server accepts the message; `held` until the user has signed in again; the
   * last three are final.
   */
  readonly status: 'waiting' | 'answering' | 'held' | 'done' | 'stopped' | 'failed';
  /** How the model ended a `done` answer. */
  readonly outcome?: AnswerOutcome;
  /** Text and tool calls in the order in which they arrived. */
  readonly parts: readonly AnswerPart[];
  /** Root of the answer's trace; replaced by the server's, if it names another. */
  readonly traceId: string;
  /** Why it failed, as a sentence. */
  readonly failure?: string;
}

export type AnswerPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool'; readonly call: ToolEvent };

/** Tells whether an answer is not running; only a held one continues later. */
export function isSettled({ status }: Answer): boolean {
  return status !== 'waiting' && status !== 'answering';
}

/** Appends text to the last part if that is text, otherwise as a new part. */
export function withText(parts: readonly AnswerPart[], text: string): readonly AnswerPart[] {
  const last = parts.at(-1);
  return last?.kind === 'text'
    ? [...parts.slice(0, -1), { kind: 'text', text: last.text + text }]
    : [...parts, { kind: 'text', text }];
}

/** Adds a tool call, or updates the one with the same id. */
export function withToolEvent(
  parts: readonly AnswerPart[],
  event: ToolEvent,
): readonly AnswerPart[] {
  const known = parts.some((it) => it.kind === 'tool' && it.call.id === event.id);
  if (!known) return [...parts, { kind: 'tool', call: event }];
  return parts.map((it) =>
    it.kind === 'tool' && it.call.id === event.id
      ? { kind: 'tool', call: { ...it.call, ...event } }
      : it,
  );
}
