import { createHash } from 'node:crypto';
import type { ChatEvent, InvokeResponse } from '@three-tier-chat/wire-contract';

/** What is known of a turn id: it belongs to another message, or its turn was answered. */
export type PastTurn =
  | { readonly kind: 'other-message' }
  | { readonly kind: 'answered'; readonly answer: InvokeResponse };

interface Note {
  readonly promptHash: string;
  /** Absent when the turn was stopped or failed because the user had to sign in again. */
  readonly answer?: InvokeResponse;
}

/** More than a page can still send again. */
const MAX_TURNS = 10;

/**
 * The last turns of one conversation by turn id, so that a message that is sent twice is answered
 * once. A failed turn that was not kept is not listed: it may run again.
 */
export class PastTurns {
  /** In the order in which the turns ended, oldest first. */
  readonly #notes = new Map<string, Note>();

  /** @returns undefined if the turn must be run. */
  recall(turnId: string, prompt: string): PastTurn | undefined {
    const note = this.#notes.get(turnId);
    if (!note) return undefined;
    if (note.promptHash !== hashOf(prompt)) return { kind: 'other-message' };
    return note.answer && { kind: 'answered', answer: note.answer };
  }

  /** @param answer undefined for a turn that is kept but was not answered. */
  note(turnId: string, prompt: string, answer: InvokeResponse | undefined): void {
    this.#notes.delete(turnId);
    this.#notes.set(turnId, { promptHash: hashOf(prompt), ...(answer && { answer }) });
    for (const oldest of this.#notes.keys()) {
      if (this.#notes.size <= MAX_TURNS) return;
      this.#notes.delete(oldest);
    }
  }
}

/** Streams a stored answer again; the inputs and outputs of its tools are not stored. */
export function* repeatAnswer(answer: InvokeResponse): Generator<ChatEvent> {
  for (const [index, { name, status }] of answer.toolCalls.entries()) {
    yield { event: 'tool', data: { id: `repeated-${index}`, name, status } };
  }
  if (answer.message) yield { event: 'text', data: { delta: answer.message } };
  yield { event: 'done', data: answer };
}

function hashOf(prompt: string): string {
  return createHash('sha256').update(prompt).digest('base64url');
}
