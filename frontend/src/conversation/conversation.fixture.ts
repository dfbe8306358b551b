import type { Question } from '../api/invoke.ts';
import type { AnswerEvent } from './chat-event.ts';
import { createConversation } from './conversation.ts';

type Script = (question: Question) => AsyncGenerator<AnswerEvent>;

export function setUp({ answerTimeoutMs = 60_000 } = {}) {
  const asked: Question[] = [];
  const fates: string[] = [];
  const waits: number[] = [];
  const serverRoot: string[] = [];
  const frames = new Set<() => void>();
  const scripts: (Script | Error)[] = [];

  const conversation = createConversation({
    ask: async (question) => {
      asked.push(question);
      const script = scripts.shift();
      if (!script || script instanceof Error) throw script ?? new Error('not scripted');
      return { content: script(question), traceId: serverRoot.at(asked.length - 1) };
    },
    answerTimeoutMs,
    nextFrame: (work) => {
      frames.add(work);
      return () => frames.delete(work);
    },
    wait: async (delayMs) => void waits.push(delayMs),
    onSignInNeeded: () => fates.push('sign in'),
    onAccepted: (prompt) => fates.push(`accepted ${prompt}`),
    onRefused: (prompt) => fates.push(`refused ${prompt}`),
  });

  function paint(): void {
    const due = [...frames];
    frames.clear();
    for (const work of due) work();
  }

  const answer = () => conversation.turns().at(-1)?.answer();
  return { conversation, asked, fates, frames, scripts, paint, answer, waits, serverRoot };
}

export const text = (delta: string): AnswerEvent => ({ event: 'text', data: { delta } });
export const done = (message = 'Done.', sessionId = 'session-of-the-server'): AnswerEvent => ({
  event: 'done',
  data: { message, sessionId, outcome: 'complete' },
});

/** Yields events; awaits promises among them. */
export function plays(...steps: (AnswerEvent | Promise<unknown>)[]): Script {
  return async function* () {
    for (const step of steps) {
      if (step instanceof Promise) await step;
      else yield step;
    }
  };
}

/** Yields events and then waits until it is stopped. */
export function playsUntilStopped(...events: AnswerEvent[]): Script {
  return async function* ({ signal }) {
    yield* events;
    signal.throwIfAborted();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
}
