import { type ChatEvent, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { type Accessor, batch, createSignal, type Setter } from 'solid-js';
import { InvokeError, type Question } from '../api/invoke.ts';
import { SignInError } from '../session/sign-in-error.ts';
import { collectText, type NextFrame } from './text-collector.ts';
import { type Answer, isSettled, type Turn, withText, withToolEvent } from './turn.ts';

export interface ConversationOptions {
  /** Sends a question; resolves once the server accepts it, then yields the answer's events. */
  readonly ask: (question: Question) => Promise<AsyncIterable<ChatEvent>>;
  /** How long a whole answer may take, in milliseconds. */
  readonly answerTimeoutMs: number;
  readonly nextFrame: NextFrame;
  readonly onAccepted: (prompt: string) => void;
  /** The message did not reach the agent: the reader may want it back. */
  readonly onRefused: (prompt: string) => void;
}

export interface Conversation {
  readonly turns: Accessor<readonly Turn[]>;
  /** An answer is under way: no other message can be sent. */
  readonly isAnswering: Accessor<boolean>;
  /** Sends a message; settles with its answer. Does nothing while another is under way. */
  send(prompt: string): Promise<void>;
  /** Asks the last message again, in place of its answer. */
  retry(): Promise<void>;
  stop(): void;
  startNew(): void;
}

interface LiveTurn extends Turn {
  readonly setAnswer: Setter<Answer>;
}

const STOPPED = new DOMException('Stopped by the reader.', 'AbortError');

/** A conversation's messages and the answer that is under way. Lives in memory alone. */
export function createConversation(options: ConversationOptions): Conversation {
  const [turns, setTurns] = createSignal<readonly LiveTurn[]>([]);
  const [running, setRunning] = createSignal<AbortController>();
  // Ours from the start, so that a first answer which never ends still belongs to the conversation.
  let sessionId: string = crypto.randomUUID();

  async function answerTurn({ prompt, answer, setAnswer }: LiveTurn): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    setRunning(controller);
    const timer = setTimeout(() => controller.abort(timedOut()), options.answerTimeoutMs);
    const text = collectText(options.nextFrame, (delta) =>
      setAnswer((it) => ({ ...it, parts: withText(it.parts, delta) })),
    );
    let accepted = false;
    let complete = false;
    let settled: Pick<Answer, 'status' | 'failure'>;
    try {
      const { traceId } = answer();
      const events = await options.ask({ prompt, sessionId, traceId, signal });
      signal.throwIfAborted();
      accepted = true;
      options.onAccepted(prompt);
      setAnswer((it) => ({ ...it, status: 'answering' }));
      await take(events);
      settled = { status: 'done' };
    } catch (error) {
      settled = complete ? { status: 'done' } : explain(signal.aborted ? signal.reason : error);
    } finally {
      clearTimeout(timer);
    }
    batch(() => {
      text.flush();
      setAnswer((it) => ({ ...it, ...settled }));
      if (running() === controller) setRunning(undefined);
    });
    if (!accepted) options.onRefused(prompt);

    async function take(events: AsyncIterable<ChatEvent>): Promise<void> {
      for await (const { event, data } of events) {
        signal.throwIfAborted();
        if (event === 'text') {
          text.add(data.delta);
        } else if (event === 'tool') {
          text.flush();
          setAnswer((it) => ({ ...it, parts: withToolEvent(it.parts, data) }));
        } else if (event === 'error') {
          throw new InvokeError(data.detail);
        } else {
          // Read on to the end: breaking off here would look like a stop to the server.
          complete = true;
          sessionId = data.sessionId;
          if (!text.any()) text.add(data.message);
        }
      }
      if (!complete) throw new InvokeError('The connection ended before the answer was complete.');
    }
  }

  return {
    turns,
    isAnswering: () => running() !== undefined,

    async send(prompt) {
      if (running()) return;
      const [answer, setAnswer] = createSignal(newAnswer());
      const turn = { prompt, answer, setAnswer };
      setTurns([...turns(), turn]);
      await answerTurn(turn);
    },

    async retry() {
      const last = turns().at(-1);
      if (running() || !last || !isSettled(last.answer())) return;
      last.setAnswer(newAnswer());
      await answerTurn(last);
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

function timedOut(): InvokeError {
  return new InvokeError('The answer took too long. Try again, or ask for less at once.');
}

function explain(error: unknown): Pick<Answer, 'status' | 'failure'> {
  if (error === STOPPED) return { status: 'stopped' };
  return { status: 'failed', failure: describe(error) };
}

function describe(error: unknown): string {
  if (error instanceof SignInError && error.code === 'unreachable') {
    return 'Your session could not be renewed because Okta cannot be reached. Try again in a moment.';
  }
  if (error instanceof InvokeError || error instanceof SignInError) return error.message;
  return 'The chat service cannot be reached. Check your connection and try again.';
}
