import { SESSION_ID } from '@three-tier-chat/wire-contract';
import { type Accessor, createSignal } from 'solid-js';
import { ApiError } from '../api/api-error.ts';
import type { KeptTurns } from '../api/conversations.ts';
import type { Conversation } from './conversation.ts';
import { describe, needsSignIn } from './failure.ts';
import { pastTurn } from './past-turn.ts';

export interface KeptTurnsOptions {
  readonly id: string;
  readonly conversation: Pick<Conversation, 'show' | 'showEarlier'>;
  /** Reads the last turns, or those before a cursor. */
  readonly read: (cursor: string | undefined, signal: AbortSignal) => Promise<KeptTurns>;
  /** Waits so many milliseconds; rejects with the signal's reason if it is aborted first. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /**
   * Id of the turn whose message this tab sent last, and whose end it has not seen: the store may
   * learn of it later, or never.
   */
  readonly expectedTurn: string | undefined;
  readonly onSignInNeeded: () => void;
}

/** What is shown of the conversation that is kept. */
type Reading =
  | { readonly kind: 'loading' | 'shown' | 'missing' | 'held' }
  | { readonly kind: 'failed'; readonly detail: string };

/** Turns before those that are shown. */
type Earlier = { readonly kind: 'none' | 'more' | 'loading' } | Failed;
type Failed = { readonly kind: 'failed'; readonly detail: string };

export interface KeptConversation {
  readonly reading: Accessor<Reading>;
  readonly earlier: Accessor<Earlier>;
  /** Reads the conversation, and shows it in place of what is shown. */
  load(): Promise<void>;
  /** Reads and shows the turns before those that are shown. */
  loadEarlier(): Promise<void>;
  leave(): void;
}

const NOTHING: KeptTurns = { turns: [], cursor: undefined };
/** How long the store is given to learn of a turn that has just begun. */
const DELAYS_MS = [300, 700, 1_500];

/** Reads a conversation that is kept. */
export function createKeptTurns(options: KeptTurnsOptions): KeptConversation {
  const { id, conversation, read, wait, expectedTurn } = options;
  const [reading, setReading] = createSignal<Reading>({ kind: 'loading' });
  const [earlier, setEarlier] = createSignal<Earlier>({ kind: 'none' });
  const left = new AbortController();
  const { signal } = left;
  let cursor: string | undefined;

  function keepCursor(next: string | undefined): void {
    cursor = next;
    setEarlier({ kind: next === undefined ? 'none' : 'more' });
  }

  async function readLatest(): Promise<KeptTurns> {
    for (const delayMs of expectedTurn === undefined ? [] : DELAYS_MS) {
      const found = await read(undefined, signal).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      if (found?.turns.some(({ turnId }) => turnId === expectedTurn)) return found;
      await wait(delayMs, signal);
    }
    return read(undefined, signal).catch((error: unknown) => {
      // Begun here with a message that did not arrive: it begins still.
      if (expectedTurn !== undefined && isMissing(error)) return NOTHING;
      throw error;
    });
  }

  function explain(error: unknown): Reading {
    if (isMissing(error)) return { kind: 'missing' };
    if (!needsSignIn(error)) return { kind: 'failed', detail: describe(error) };
    options.onSignInNeeded();
    return { kind: 'held' };
  }

  return {
    reading,
    earlier,

    async load() {
      if (!SESSION_ID.test(id)) {
        setReading({ kind: 'missing' });
        return;
      }
      setReading({ kind: 'loading' });
      try {
        const { turns, cursor: before } = await readLatest();
        keepCursor(before);
        setReading({ kind: 'shown' });
        // It follows a turn that is running, to its end.
        void conversation.show(turns.map(pastTurn));
      } catch (error) {
        if (!signal.aborted) setReading(explain(error));
      }
    },

    async loadEarlier() {
      if (cursor === undefined || earlier().kind === 'loading') return;
      setEarlier({ kind: 'loading' });
      try {
        const { turns, cursor: before } = await read(cursor, signal);
        conversation.showEarlier(turns.map(pastTurn));
        keepCursor(before);
      } catch (error) {
        if (signal.aborted) return;
        const why = explain(error);
        setEarlier(why.kind === 'failed' ? why : { kind: 'more' });
      }
    },

    leave: () => left.abort(),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.problem.code === 'not-found';
}
