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
  /** Waits so many milliseconds; rejects with the signal's reason when that comes first. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** How a question fared. */
export interface Ending {
  readonly isAccepted: boolean;
  readonly needsSignIn: boolean;
  /** The conversation's session, as the server named it. */
  readonly sessionId: string | undefined;
}

/** A turn whose earlier try is still running makes the session busy: time for it to end. */
const BUSY_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000];

/** Asks for the answer of a turn and takes it in; settles with it. Never rejects. */
export async function takeAnswer(
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
    const accepted = await askPatiently({ prompt, sessionId, turnId, traceId, signal });
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

  async function askPatiently(question: Question): ReturnType<typeof ask> {
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
      // Read on to the end: breaking off here would look like a stop to the server.
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
  // Services that were built before outcomes do not tell of an empty answer.
  const told = outcome === 'complete' && isEmpty ? 'empty' : outcome;
  return {
    status: 'done',
    ...(told !== 'complete' && { outcome: told }),
    ...(traceId !== undefined && { traceId }),
  };
}
