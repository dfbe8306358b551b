import type {
  Approval,
  ApprovalRequest,
  MessageRequest,
  ResumeRequest,
  StopRequest,
} from '@three-tier-chat/wire-contract';
import type { Question } from '../api/invoke.ts';
import type { AnswerEvent } from './chat-event.ts';
import { createConversation } from './conversation.ts';

type Script = (question: Question) => AsyncGenerator<AnswerEvent>;
/** A question with the members of its body. */
type Asked = Question & Partial<MessageRequest & ResumeRequest & ApprovalRequest>;

export const SESSION = 'session-of-the-page';

/** A conversation whose service answers each request with the next script, or refuses it. */
export function setUp({ answerTimeoutMs = 60_000 } = {}) {
  const asked: Asked[] = [];
  const stops: StopRequest[] = [];
  const fates: string[] = [];
  const waits: number[] = [];
  const serverRoot: string[] = [];
  const frames = new Set<() => void>();
  const scripts: (Script | Error | typeof SILENT)[] = [];
  const service = {
    /** How the service answers to a stop. */
    onStop: async (): Promise<string> => 'stopped',
    untilOnline: async (): Promise<void> => {},
    sending: [] as string[],
    /** Every wait takes as long as this. */
    waiting: Promise.resolve(),
  };

  const conversation = createConversation({
    sessionId: SESSION,
    ask: async (question) => {
      asked.push({ ...question, ...question.body });
      const script = scripts.shift();
      if (script === SILENT) return leaving(question.signal);
      if (!script || script instanceof Error) throw script ?? new Error('not scripted');
      return { content: script(question), traceId: serverRoot.at(asked.length - 1) };
    },
    requestStop: (body) => {
      stops.push(body);
      return service.onStop();
    },
    answerTimeoutMs,
    nextFrame: (work) => {
      frames.add(work);
      return () => frames.delete(work);
    },
    wait: async (delayMs, signal) => {
      signal.throwIfAborted();
      waits.push(delayMs);
      await service.waiting;
    },
    untilOnline: () => service.untilOnline(),
    onSignInNeeded: () => fates.push('sign in'),
    onSending: (turnId) => service.sending.push(turnId),
    onAccepted: (prompt) => fates.push(`accepted ${prompt}`),
    onRefused: (prompt) => fates.push(`refused ${prompt}`),
    onTurnEnded: () => fates.push('ended'),
    onDecidedElsewhere: () => fates.push('decided elsewhere'),
  });

  function paint(): void {
    const due = [...frames];
    frames.clear();
    for (const work of due) work();
  }

  const answer = () => conversation.turns().at(-1)?.answer();
  return {
    conversation,
    asked,
    stops,
    fates,
    frames,
    scripts,
    paint,
    answer,
    waits,
    serverRoot,
    service,
  };
}

export const start = (id = 1): AnswerEvent => ({ event: 'start', data: { turnId: 'turn' }, id });
export const text = (delta: string, id?: number): AnswerEvent => ({
  event: 'text',
  data: { delta },
  ...(id !== undefined && { id }),
});
export const done = (message = 'Done.', id?: number): AnswerEvent => ({
  event: 'done',
  data: { message, outcome: 'complete' },
  ...(id !== undefined && { id }),
});
/** An error event; without a number, it is not of the turn. */
export const failed = (code: string, id?: number): AnswerEvent => ({
  event: 'error',
  data: { code, detail: `It is ${code}.` },
  ...(id !== undefined && { id }),
});

export const APPROVAL: Approval = {
  id: '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10',
  callId: 'call-1',
  tool: 'securedApi___updateMyContactDetails',
  scope: 'profile.write',
  user: 'member@example.com',
  arguments: { phone: '+1 555 0100' },
  argumentsHash: 'a'.repeat(64),
  before: { phone: '+1 555 0199', version: 3 },
  expiresAt: '2026-12-01T00:10:00.000Z',
};

/** Yields events; awaits promises among them. */
export function plays(...steps: (AnswerEvent | Promise<unknown>)[]): Script {
  return async function* () {
    for (const step of steps) {
      if (step instanceof Promise) await step;
      else yield step;
    }
  };
}

/** Yields events, and then the connection breaks. */
export function breaks(...events: AnswerEvent[]): Script {
  return async function* () {
    yield* events;
    throw new TypeError('network error');
  };
}

/** Yields events and then waits until it is left. */
export function playsUntilLeft(...events: AnswerEvent[]): Script {
  return async function* ({ signal }) {
    yield* events;
    await leaving(signal);
  };
}

/** The service does not answer at all. */
export const SILENT = 'silent';

/** Rejects when the page leaves. */
async function leaving(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}
