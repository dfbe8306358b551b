import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { type Accessor, batch, createSignal, type Setter } from 'solid-js';
import { STOPPED, timedOut } from './failure.ts';
import { type AnswerSource, receiveAnswer } from './receive-answer.ts';
import { type Answer, isSettled, type Turn } from './turn.ts';

export interface ConversationOptions extends AnswerSource {
  /** The maximum duration of a whole answer, in milliseconds. */
  readonly answerTimeoutMs: number;
  readonly onAccepted: (prompt: string) => void;
  /** The message did not reach the agent: it is returned to the text box. */
  readonly onRefused: (prompt: string) => void;
  /** The server no longer accepts this session's tokens. */
  readonly onSignInNeeded: () => void;
}

export interface Conversation {
  readonly turns: Accessor<readonly Turn[]>;
  /** An answer is running: no other message can be sent. */
  readonly isAnswering: Accessor<boolean>;
  /** Sends a message; settles with its answer. Does nothing while another answer is running. */
  send(prompt: string): Promise<void>;
  /** Sends the last message again and replaces its answer. */
  retry(): Promise<void>;
  /** Sends the messages that were held until the user had signed in again. */
  sendHeld(): Promise<void>;
  stop(): void;
  startNew(): void;
}

interface LiveTurn extends Turn {
  readonly setAnswer: Setter<Answer>;
}

/** A conversation's messages and its running answer. Exists only in memory. */
export function createConversation(options: ConversationOptions): Conversation {
  const [turns, setTurns] = createSignal<readonly LiveTurn[]>([]);
  const [running, setRunning] = createSignal<AbortController>();
  // Generated here, so that even an unfinished first answer belongs to the conversation.
  let sessionId: string = crypto.randomUUID();
  /** The failed turn whose message was returned to the text box. */
  let returnedTurn: LiveTurn | undefined;

  async function answerTurn(turn: LiveTurn): Promise<void> {
    const { prompt } = turn;
    const controller = new AbortController();
    const { signal } = controller;
    setRunning(controller);
    const timer = setTimeout(() => controller.abort(timedOut()), options.answerTimeoutMs);
    const ending = await receiveAnswer(turn, options, { sessionId, signal }, () =>
      options.onAccepted(prompt),
    );
    clearTimeout(timer);
    // A new conversation that was started meanwhile has its own session.
    if (running() === controller) {
      setRunning(undefined);
      sessionId = ending.sessionId ?? sessionId;
    }
    if (ending.needsSignIn) {
      options.onSignInNeeded();
    } else if (!ending.isAccepted) {
      if (turn.answer().status === 'failed') returnedTurn = turn;
      options.onRefused(prompt);
    }
  }

  async function askAgain(turn: LiveTurn): Promise<void> {
    turn.setAnswer(newAnswer());
    await answerTurn(turn);
  }

  return {
    turns,
    isAnswering: () => running() !== undefined,

    async send(written) {
      if (running()) return;
      // A lone surrogate would be refused, or break the conversation's history.
      const prompt = written.toWellFormed();
      const last = turns().at(-1);
      // A returned message that is sent unchanged is a retry: the server may already have received
      // it.
      if (last && last === returnedTurn && last.prompt === prompt) return askAgain(last);
      const [answer, setAnswer] = createSignal(newAnswer());
      const turn = { prompt, turnId: crypto.randomUUID(), answer, setAnswer };
      setTurns([...turns(), turn]);
      await answerTurn(turn);
    },

    async retry() {
      const last = turns().at(-1);
      if (running() || !last || !isSettled(last.answer())) return;
      await askAgain(last);
    },

    async sendHeld() {
      const isHeld = (turn: LiveTurn) => turn.answer().status === 'held';
      for (const turn of turns().filter(isHeld)) {
        if (running() || !turns().includes(turn)) return;
        await askAgain(turn);
      }
    },

    stop: () => running()?.abort(STOPPED),

    startNew() {
      sessionId = crypto.randomUUID();
      batch(() => {
        running()?.abort(STOPPED);
        setRunning(undefined);
        setTurns([]);
      });
    },
  };
}

function newAnswer(): Answer {
  return { status: 'waiting', parts: [], traceId: makeTraceRoot() };
}
