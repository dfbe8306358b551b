import { batch, type Setter } from 'solid-js';
import { type AcceptedAnswer, InvokeError, type Question } from '../api/invoke.ts';
import type { AnswerEnd, AnswerEvent } from './chat-event.ts';
import { explain, needsSignIn } from './failure.ts';
import { collectText, type NextFrame } from './text-collector.ts';
import { type Answer, type AnswerPart, type Turn, withText, withToolEvent } from './turn.ts';

export interface AnswerSource {
  /** Sends a question; resolves once the server accepts it, then yields the answer's events. */
  readonly ask: (question: Question) => Promise<AcceptedAnswer<AsyncIterable<AnswerEvent>>>;
  readonly nextFrame: NextFrame;
  /** Waits so many milliseconds; rejects with the signal's reason if it is aborted first. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** How a question ended. */
export interface Ending {
  readonly isAccepted: boolean;
  readonly needsSignIn: boolean;
  /** The conversation's session id from the server. */
  readonly sessionId: string | undefined;
}

/** Delays between attempts while an earlier attempt of the turn keeps the session busy. */
const BUSY_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * Requests the answer of a turn and applies its events; settles when it has ended. Never rejects.
 */
export async function receiveAnswer(
  { prompt, turnId, answer, setAnswer }: Turn & { readonly setAnswer: Setter<Answer> },
  { ask, nextFrame, wait }: AnswerSource,
  { sessionId, signal }: { readonly sessionId: string; readonly signal: AbortSignal },
  onAccepted: () => void,
): Promise<Ending> {
  const text = collectText(nextFrame, (delta) =>
    setAnswer((it) => ({ ...it, parts: withText(it.parts, delta) })),
  );
  let isAccepted = false;
  let end: AnswerEnd | undefined;
  let failure: unknown;
  try {
    const { traceId } = answer();
    const accepted = await askWhileBusy({ prompt, sessionId, turnId, traceId, signal });
    signal.throwIfAborted();
    isAccepted = true;
    onAccepted();
    setAnswer((it) => ({ ...it, status: 'answering', traceId: accepted.traceId ?? traceId }));
    for await (const event of accepted.content) {
      signal.throwIfAborted();
      take(event);
    }
    if (!end) throw new InvokeError('The connection ended before the answer was complete.');
  } catch (error) {
    failure = signal.aborted ? signal.reason : error;
  }
  batch(() => {
    text.flush();
    setAnswer((it) => ({ ...it, ...(end ? settle(end, it.parts) : explain(failure)) }));
  });
  return { isAccepted, needsSignIn: !end && needsSignIn(failure), sessionId: end?.sessionId };

  async function askWhileBusy(question: Question): ReturnType<typeof ask> {
    for (const delayMs of BUSY_DELAYS_MS) {
      try {
        return await ask(question);
      } catch (error) {
        if (!(error instanceof InvokeError) || error.problem.code !== 'session-busy') throw error;
        await wait(delayMs, signal);
      }
    }
    return ask(question);
  }

  function take({ event, data }: AnswerEvent): void {
    if (event === 'text') {
      text.add(data.delta);
    } else if (event === 'tool') {
      text.flush();
      setAnswer((it) => ({ ...it, parts: withToolEvent(it.parts, data) }));
    } else if (event === 'error') {
      throw new InvokeError(data.detail, data);
    } else {
      // Keeps reading to the end: breaking off here would look like a disconnect to the server.
      end = data;
      if (!text.any()) text.add(data.message);
    }
  }
}

function settle(
  { outcome, traceId }: AnswerEnd,
  parts: readonly AnswerPart[],
): Partial<Answer> & Pick<Answer, 'status'> {
  const isEmpty = !parts.some((part) => part.kind === 'text' && part.text.trim() !== '');
  // Older services do not report an empty answer.
  const shownOutcome = outcome === 'complete' && isEmpty ? 'empty' : outcome;
  return {
    status: 'done',
    ...(shownOutcome !== 'complete' && { outcome: shownOutcome }),
    ...(traceId !== undefined && { traceId }),
  };
}
