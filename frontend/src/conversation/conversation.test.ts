import { makeProblem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { SignInError } from '../session/sign-in-error.ts';
import { done, plays, playsUntilLeft, setUp, text } from './conversation.fixture.ts';

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
    expect(answer()).toMatchObject({
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
    expect(fates).toEqual(['accepted Who am I?', 'ended']);
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

  it('needs an access token that outlives its answer', async () => {
    const { conversation, scripts, asked } = setUp({ answerTimeoutMs: 70_000 });
    scripts.push(plays(done('a')));
    await conversation.send('one');
    expect(asked[0]?.minLifeMs).toBe(70_000);
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
    ['a refusal', new ApiError('The prompt is too long.'), 'The prompt is too long.'],
    ['no connection', new TypeError('Failed to fetch'), /cannot be reached/],
    ['no renewal', new SignInError('unreachable'), /Okta cannot be reached/],
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
    expect(fates).toEqual(['accepted one', 'ended']);
  });

  it('is one whose stream ends too early', async () => {
    const { conversation, scripts, answer } = setUp();
    scripts.push(plays(text('Half')));
    await conversation.send('one');
    expect(answer()?.failure).toMatch(/ended before/);
  });

  it('is one that takes too long', async () => {
    const { conversation, scripts, answer } = setUp({ answerTimeoutMs: 1 });
    scripts.push(playsUntilLeft(text('Half')));
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
    expect(answer()).toMatchObject({
      status: 'done',
      parts: [{ kind: 'text', text: 'Whole' }],
      traceId: asked[1]?.traceId,
    });
    expect(answer()).not.toHaveProperty('failure');
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

describe('a conversation that is left', () => {
  it('stops nothing, and changes nothing any more', async () => {
    const { conversation, scripts, stops, asked, fates, answer } = setUp();
    scripts.push(playsUntilLeft(text('Half')));
    const sent = conversation.send('one');
    await Promise.resolve();
    conversation.leave();
    await sent;
    expect(asked[0]?.signal.aborted).toBe(true);
    expect([stops, fates.includes('ended'), answer()?.failure]).toEqual([[], false, undefined]);
  });
});
