import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { type Accessor, batch, createSignal, type Setter } from 'solid-js';
import { STOPPED, timedOut } from './failure.ts';
import { type AnswerSource, takeAnswer } from './take-answer.ts';
import { type Answer, isSettled, type Turn } from './turn.ts';

export interface ConversationOptions extends AnswerSource {
  /** How long a whole answer may take, in milliseconds. */
  readonly answerTimeoutMs: number;
  readonly onAccepted: (prompt: string) => void;
  /** The message did not reach the agent: the reader may want it back. */
  readonly onRefused: (prompt: string) => void;
  /** The server does not take this session's tokens any more. */
  readonly onSignInNeeded: () => void;
}

export interface Conversation {
  readonly turns: Accessor<readonly Turn[]>;
  /** An answer is under way: no other message can be sent. */
  readonly isAnswering: Accessor<boolean>;
  /** Sends a message; settles with its answer. Does nothing while another is under way. */
  send(prompt: string): Promise<void>;
  /** Asks the last message again, in place of its answer. */
  retry(): Promise<void>;
  /** Sends what was held until the reader had signed in again. */
  sendHeld(): Promise<void>;
  stop(): void;
  startNew(): void;
}

interface LiveTurn extends Turn {
  readonly setAnswer: Setter<Answer>;
}

/** A conversation's messages and the answer that is under way. Lives in memory alone. */
export function createConversation(options: ConversationOptions): Conversation {
  const [turns, setTurns] = createSignal<readonly LiveTurn[]>([]);
  const [running, setRunning] = createSignal<AbortController>();
  // Ours from the start, so that a first answer which never ends still belongs to the conversation.
  let sessionId: string = crypto.randomUUID();
  /** The turn whose message was given back to the reader after it had failed. */
  let givenBack: LiveTurn | undefined;

  async function answerTurn(turn: LiveTurn): Promise<void> {
    const { prompt } = turn;
    const controller = new AbortController();
    const { signal } = controller;
    setRunning(controller);
    const timer = setTimeout(() => controller.abort(timedOut()), options.answerTimeoutMs);
    const ending = await takeAnswer(turn, options, { sessionId, signal }, () =>
      options.onAccepted(prompt),
    );
    clearTimeout(timer);
    // A new conversation, begun meanwhile, has a session of its own.
    if (running() === controller) {
      setRunning(undefined);
      sessionId = ending.sessionId ?? sessionId;
    }
    if (ending.needsSignIn) {
      options.onSignInNeeded();
    } else if (!ending.isAccepted) {
      if (turn.answer().status === 'failed') givenBack = turn;
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
      // Half a character would be refused, or break the conversation's history.
      const prompt = written.toWellFormed();
      const last = turns().at(-1);
      // Sent as it was given back: another try of the same message, which may have arrived.
      if (last && last === givenBack && last.prompt === prompt) return askAgain(last);
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
