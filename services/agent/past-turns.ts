import { createHash } from 'node:crypto';
import type { ChatEvent, InvokeResponse } from '@three-tier-chat/wire-contract';

/** What is known of a turn's id: its turn was of another message, or was answered. */
export type PastTurn =
  | { readonly kind: 'other-message' }
  | { readonly kind: 'answered'; readonly answer: InvokeResponse };

interface Note {
  readonly promptHash: string;
  /** Absent: the turn was stopped, or broke off for want of a sign-in. */
  readonly answer?: InvokeResponse;
}

/** Enough for every message that a page may still send again. */
const MOST_TURNS = 10;

/**
 * The last turns of one conversation by the ids of their messages, so that a message which is sent
 * twice is answered once. A turn that failed and was forgotten is not here: it may run again.
 */
export class PastTurns {
  /** In the order of their end, oldest first. */
  readonly #notes = new Map<string, Note>();

  /** @returns undefined when the turn is to be run. */
  recall(turnId: string, prompt: string): PastTurn | undefined {
    const note = this.#notes.get(turnId);
    if (!note) return undefined;
    if (note.promptHash !== hashOf(prompt)) return { kind: 'other-message' };
    return note.answer && { kind: 'answered', answer: note.answer };
  }

  /** @param answer undefined for a turn that is remembered and was not answered. */
  note(turnId: string, prompt: string, answer: InvokeResponse | undefined): void {
    this.#notes.delete(turnId);
    this.#notes.set(turnId, { promptHash: hashOf(prompt), ...(answer && { answer }) });
    for (const oldest of this.#notes.keys()) {
      if (this.#notes.size <= MOST_TURNS) return;
      this.#notes.delete(oldest);
    }
  }
}

/** An answer as a stream once more; what tools were given and gave is not kept. */
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
