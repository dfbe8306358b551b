import { type AnswerOutcome, makeProblem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { InvokeError, type Question } from '../api/invoke.ts';
import { SignInError } from '../session/sign-in-error.ts';
import type { AnswerEvent } from './chat-event.ts';
import { createConversation } from './conversation.ts';

type Script = (question: Question) => AsyncGenerator<AnswerEvent>;

function setUp({ answerTimeoutMs = 60_000 } = {}) {
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

const text = (delta: string): AnswerEvent => ({ event: 'text', data: { delta } });
const done = (message = 'Done.', sessionId = 'session-of-the-server'): AnswerEvent => ({
  event: 'done',
  data: { message, sessionId, outcome: 'complete' },
});

/** Yields events; awaits promises among them. */
function plays(...steps: (AnswerEvent | Promise<unknown>)[]): Script {
  return async function* () {
    for (const step of steps) {
      if (step instanceof Promise) await step;
      else yield step;
    }
  };
}

/** Yields events and then waits until it is stopped. */
function playsUntilStopped(...events: AnswerEvent[]): Script {
  return async function* ({ signal }) {
    yield* events;
    signal.throwIfAborted();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
}

describe('a message', () => {
  it('is answered with text and tool calls, in order', async () => {
    const { conversation, scripts, answer, fates } = setUp();
    scripts.push(
      plays(
        text('Let me '),
        text('look.'),
        { event: 'tool', data: { id: '1', name: 'get', status: 'running', input: { a: 1 } } },
        { event: 'tool', data: { id: '1', name: 'get', status: 'done', output: 'b' } },
        text('Done.'),
        done(),
      ),
    );
    await conversation.send('Who am I?');
    expect(answer()).toEqual({
      status: 'done',
      traceId: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      parts: [
        { kind: 'text', text: 'Let me look.' },
        {
          kind: 'tool',
          call: { id: '1', name: 'get', status: 'done', input: { a: 1 }, output: 'b' },
        },
        { kind: 'text', text: 'Done.' },
      ],
    });
    expect(conversation.isAnswering()).toBe(false);
    expect(fates).toEqual(['accepted Who am I?']);
  });

  it('is shown at once, with its own trace', async () => {
    const { conversation, scripts, asked, answer } = setUp();
    scripts.push(plays(done('a')), plays(done('b')));
    const sent = conversation.send('one');
    expect(conversation.turns().map(({ prompt }) => prompt)).toEqual(['one']);
    expect([answer()?.status, conversation.isAnswering()]).toEqual(['waiting', true]);
    await sent;
    await conversation.send('two');
    expect(asked[0]?.traceId).not.toBe(asked[1]?.traceId);
    expect(asked[1]?.traceId).toBe(answer()?.traceId);
  });

  it('is not sent while another is answered', async () => {
    const { conversation, scripts } = setUp();
    scripts.push(plays(done('a')));
    const sent = conversation.send('one');
    await conversation.send('two');
    await sent;
    expect(conversation.turns()).toHaveLength(1);
  });

  it('continues in the session that the server names', async () => {
    const { conversation, scripts, asked } = setUp();
    scripts.push(plays(done('a')), plays(done('b')), plays(done('c')));
    await conversation.send('one');
    await conversation.send('two');
    conversation.startNew();
    await conversation.send('three');
    const ids = asked.map(({ sessionId }) => sessionId);
    expect(ids[1]).toBe('session-of-the-server');
    expect(new Set(ids).size).toBe(3);
  });

  it('uses the whole message if none of it was streamed', async () => {
    const { conversation, scripts, answer } = setUp();
    scripts.push(plays(done('All at once.')));
    await conversation.send('one');
    expect(answer()?.parts).toEqual([{ kind: 'text', text: 'All at once.' }]);
  });

  it('changes the page once for all text between two frames', async () => {
    const { conversation, scripts, paint, frames, answer } = setUp();
    const more = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    scripts.push(async function* () {
      yield text('a');
      yield text('b');
      reached.resolve();
      await more.promise;
      yield done();
    });
    const sent = conversation.send('one');
    await reached.promise;
    expect([answer()?.parts, frames.size]).toEqual([[], 1]);
    paint();
    expect(answer()?.parts).toEqual([{ kind: 'text', text: 'ab' }]);
    more.resolve();
    await sent;
    expect(frames.size).toBe(0);
  });
});

describe('an answer that fails', () => {
  it.each([
    ['a refusal', new InvokeError('The prompt is too long.'), 'The prompt is too long.'],
    ['no connection', new TypeError('Failed to fetch'), /cannot be reached/],
    ['no renewal', new SignInError('unreachable', 'x'), /Okta cannot be reached/],
  ])('tells of %s, and gives the message back', async (_, error, failure) => {
    const { conversation, scripts, answer, fates } = setUp();
    scripts.push(error);
    await conversation.send('one');
    expect(answer()).toMatchObject({ status: 'failed', parts: [] });
    expect(answer()?.failure).toMatch(failure);
    expect(fates).toEqual(['refused one']);
  });

  it('keeps the parts before an error', async () => {
    const { conversation, scripts, answer, fates } = setUp();
    const problem = makeProblem('model-failed', 'The model failed.', '1-0');
    scripts.push(plays(text('Half'), { event: 'error', data: problem }));
    await conversation.send('one');
    expect(answer()).toMatchObject({
      status: 'failed',
      failure: 'The model failed.',
      parts: [{ kind: 'text', text: 'Half' }],
    });
    expect(fates).toEqual(['accepted one']);
  });

  it('is one whose stream ends too early', async () => {
    const { conversation, scripts, answer } = setUp();
    scripts.push(plays(text('Half')));
    await conversation.send('one');
    expect(answer()?.failure).toMatch(/ended before/);
  });

  it('is one that takes too long', async () => {
    const { conversation, scripts, answer } = setUp({ answerTimeoutMs: 1 });
    scripts.push(playsUntilStopped(text('Half')));
    await conversation.send('one');
    expect(answer()).toMatchObject({ status: 'failed', parts: [{ kind: 'text', text: 'Half' }] });
    expect(answer()?.failure).toMatch(/too long/);
  });

  it('is not one whose connection breaks after its end', async () => {
    const { conversation, scripts, answer } = setUp();
    scripts.push(plays(text('All'), done(), Promise.reject(new Error('reset'))));
    await conversation.send('one');
    expect(answer()?.status).toBe('done');
  });

  it('can be retried, in place and with a new trace', async () => {
    const { conversation, scripts, asked, answer } = setUp();
    scripts.push(plays(text('Half')), plays(done('Whole')));
    await conversation.send('one');
    await conversation.retry();
    expect(conversation.turns()).toHaveLength(1);
    expect(answer()).toEqual({
      status: 'done',
      parts: [{ kind: 'text', text: 'Whole' }],
      traceId: asked[1]?.traceId,
    });
    expect(asked.map(({ prompt }) => prompt)).toEqual(['one', 'one']);
    expect(asked[0]?.traceId).not.toBe(asked[1]?.traceId);
  });

  it('does nothing for a retry without an answer, or during one', async () => {
    const { conversation, scripts, asked } = setUp();
    await conversation.retry();
    scripts.push(plays(done('a')));
    const sent = conversation.send('one');
    await conversation.retry();
    await sent;
    expect(asked).toHaveLength(1);
  });
});

describe('stopping', () => {
  it('keeps the parts so far', async () => {
    const { conversation, scripts, answer, fates } = setUp();
    const reached = Promise.withResolvers<void>();
    scripts.push(async function* (question) {
      yield text('Half');
      reached.resolve();
      yield* playsUntilStopped()(question);
    });
    const sent = conversation.send('one');
    await reached.promise;
    conversation.stop();
    await sent;
    expect(answer()).toMatchObject({ status: 'stopped', parts: [{ kind: 'text', text: 'Half' }] });
    expect(conversation.isAnswering()).toBe(false);
    expect(fates).toEqual(['accepted one']);
  });

  it('returns a message that the server had not accepted', async () => {
    const { conversation, scripts, answer, fates } = setUp();
    scripts.push(playsUntilStopped());
    const sent = conversation.send('one');
    conversation.stop();
    await sent;
    expect([answer()?.status, fates]).toEqual(['stopped', ['refused one']]);
  });

  it('lets a new conversation start at once', async () => {
    const { conversation, scripts, asked } = setUp();
    scripts.push(playsUntilStopped(text('Half')), plays(done('b')));
    const sent = conversation.send('one');
    conversation.startNew();
    expect([conversation.turns(), conversation.isAnswering()]).toEqual([[], false]);
    const next = conversation.send('two');
    await sent;
    expect(conversation.isAnswering()).toBe(true);
    await next;
    expect(conversation.turns().map(({ answer }) => answer().status)).toEqual(['done']);
    expect(asked[0]?.signal.aborted).toBe(true);
  });
});

describe('an attempt to send a message', () => {
  it('has one key for each message, the same for each attempt', async () => {
    const { conversation, scripts, asked } = setUp();
    scripts.push(plays(text('Half')), plays(done()), plays(done()));
    await conversation.send('one');
    await conversation.retry();
    await conversation.send('two');
    const [first, again, other] = asked.map(({ turnId }) => turnId);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect([again, other === first]).toEqual([first, false]);
  });

  it('is a retry when a returned message is sent unchanged', async () => {
    const { conversation, scripts, asked } = setUp();
    const lost = new TypeError('Failed to fetch');
    scripts.push(lost, plays(done()), lost, plays(done()), plays(done()));
    await conversation.send('one');
    await conversation.send('one');
    await conversation.send('two');
    await conversation.send('two, changed');
    await conversation.send('two, changed');
    expect(conversation.turns().map(({ prompt }) => prompt)).toEqual([
      'one',
      'two',
      'two, changed',
      'two, changed',
    ]);
    const ids = asked.map(({ turnId }) => turnId);
    expect([ids[0] === ids[1], new Set(ids).size]).toEqual([true, 4]);
  });

  it('waits, longer each time, for a session that is busy with an earlier attempt', async () => {
    const { conversation, scripts, asked, waits, answer } = setUp();
    const busy = new InvokeError('Wait for the answer.', { code: 'session-busy' });
    scripts.push(busy, busy, plays(done('Whole')));
    await conversation.send('one');
    expect(answer()).toMatchObject({ status: 'done', parts: [{ kind: 'text', text: 'Whole' }] });
    expect([waits, new Set(asked.map(({ turnId }) => turnId)).size]).toEqual([[500, 1_000], 1]);
  });

  it('waits for a busy session for a limited time', async () => {
    const { conversation, scripts, waits, answer } = setUp();
    scripts.push(...Array(6).fill(new InvokeError('Still busy.', { code: 'session-busy' })));
    await conversation.send('one');
    expect(answer()).toMatchObject({ status: 'failed', failure: 'Still busy.' });
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
  });

  it('sends no lone surrogates', async () => {
    const { conversation, scripts, asked } = setUp();
    scripts.push(plays(done()));
    await conversation.send('a\ud83d b 😀');
    expect([asked[0]?.prompt, conversation.turns()[0]?.prompt]).toEqual([
      'a\ufffd b 😀',
      'a\ufffd b 😀',
    ]);
  });
});

describe('the trace of an answer', () => {
  it('is the one that the server continues', async () => {
    const { conversation, scripts, serverRoot, answer } = setUp();
    serverRoot.push('1-server');
    scripts.push(plays(done()));
    await conversation.send('one');
    expect(answer()?.traceId).toBe('1-server');
  });

  it.each([
    ['of a refusal', new InvokeError('No.', { traceId: '1-named' })],
    ['of an error', plays({ event: 'error', data: { detail: 'No.', traceId: '1-named' } })],
    [
      'of the end',
      plays({
        event: 'done',
        data: { message: 'm', sessionId: 's', outcome: 'complete', traceId: '1-named' },
      }),
    ],
  ])('is the one that %s', async (_, script) => {
    const { conversation, scripts, answer } = setUp();
    scripts.push(script);
    await conversation.send('one');
    expect(answer()?.traceId).toBe('1-named');
  });
});

describe('an incomplete answer', () => {
  const ends = (outcome: AnswerOutcome, message = ''): AnswerEvent => ({
    event: 'done',
    data: { message, sessionId: 's', outcome },
  });

  it('has an outcome', async () => {
    const { conversation, scripts, answer } = setUp();
    scripts.push(plays(text('Half'), ends('length')));
    await conversation.send('one');
    expect(answer()).toMatchObject({
      status: 'done',
      outcome: 'length',
      parts: [{ kind: 'text', text: 'Half' }],
    });
  });

  it.each(['', ' \n\n'])('is empty if it has no visible text', async (message) => {
    const { conversation, scripts, answer } = setUp();
    scripts.push(plays(ends('complete', message)));
    await conversation.send('one');
    expect(answer()).toMatchObject({ status: 'done', outcome: 'empty' });
  });

  it('says that its message was not kept, if the server says so', async () => {
    const { conversation, scripts, answer } = setUp();
    scripts.push(
      plays({ event: 'error', data: { detail: 'It failed.', code: 'model-failed', kept: false } }),
      plays({ event: 'error', data: { detail: 'It failed.', code: 'model-failed', kept: true } }),
    );
    await conversation.send('one');
    expect(answer()?.failure).toBe('It failed. The conversation did not keep this message.');
    await conversation.send('two');
    expect(answer()?.failure).toBe('It failed.');
  });
});

describe('a message that needs another sign-in', () => {
  it.each([
    ['the session ended', new SignInError('ended', 'x')],
    ['the server refuses the tokens', new InvokeError('x', { code: 'not-signed-in' })],
    [
      'a tool refuses the tokens',
      plays(text('Let me look'), { event: 'error', data: { detail: 'x', code: 'not-signed-in' } }),
    ],
  ])('is held and asks for it when %s, and is sent after it', async (_, script) => {
    const { conversation, scripts, asked, answer, fates } = setUp();
    scripts.push(script, plays(done('Whole')));
    await conversation.send('one');
    expect([answer()?.status, conversation.isAnswering()]).toEqual(['held', false]);
    expect(fates.at(-1)).toBe('sign in');
    expect(fates).not.toContain('refused one');
    await conversation.sendHeld();
    expect(answer()).toMatchObject({ status: 'done', parts: [{ kind: 'text', text: 'Whole' }] });
    expect(asked[1]?.turnId).toBe(asked[0]?.turnId);
    expect(asked[1]?.sessionId).toBe(asked[0]?.sessionId);
  });

  it('is sent in order, if there are several', async () => {
    const { conversation, scripts, asked } = setUp();
    const ended = new SignInError('ended', 'x');
    scripts.push(ended, ended, plays(done()), plays(done()));
    await conversation.send('one');
    await conversation.send('two');
    await conversation.sendHeld();
    expect(asked.map(({ prompt }) => prompt)).toEqual(['one', 'two', 'one', 'two']);
    expect(conversation.turns().map(({ answer }) => answer().status)).toEqual(['done', 'done']);
  });
});
