import type { AnswerOutcome } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { SignInError } from '../session/sign-in-error.ts';
import type { AnswerEvent } from './chat-event.ts';
import { done, failed, plays, SESSION, setUp, start, text } from './conversation.fixture.ts';

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
    const refused = new ApiError('Not now.', { code: 'agent-unavailable' }, 503);
    scripts.push(refused, plays(done()), refused, plays(done()), plays(done()));
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
    const busy = new ApiError('Wait for the answer.', { code: 'session-busy' });
    scripts.push(busy, busy, plays(done('Whole')));
    await conversation.send('one');
    expect(answer()).toMatchObject({ status: 'done', parts: [{ kind: 'text', text: 'Whole' }] });
    expect([waits, new Set(asked.map(({ turnId }) => turnId)).size]).toEqual([[500, 1_000], 1]);
  });

  it('waits, too, for a session that another machine finds busy', async () => {
    const { conversation, scripts, asked, waits, answer } = setUp();
    const busy = plays(start(), failed('session-busy', 2));
    scripts.push(busy, busy, plays(start(), text('Whole', 2), done('', 3)));
    await conversation.send('one');
    expect(answer()).toMatchObject({ status: 'done', parts: [{ kind: 'text', text: 'Whole' }] });
    expect(waits).toEqual([500, 1_000]);
    expect(asked.map(({ body }) => body)).toEqual(Array(3).fill(asked[0]?.body));
  });

  it('waits for a busy session for a limited time', async () => {
    const { conversation, scripts, waits, answer } = setUp();
    scripts.push(...Array(6).fill(new ApiError('Still busy.', { code: 'session-busy' })));
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
    ['of a refusal', new ApiError('No.', { traceId: '1-named' })],
    ['of an error', plays({ event: 'error', data: { detail: 'No.', traceId: '1-named' } })],
    [
      'of the end',
      plays({
        event: 'done',
        data: { message: 'm', outcome: 'complete', traceId: '1-named' },
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
    data: { message, outcome },
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
    ['the session ended', new SignInError('ended')],
    ['the server refuses the tokens', new ApiError('x', { code: 'not-signed-in' })],
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
    expect(asked.map(({ sessionId }) => sessionId)).toEqual([SESSION, SESSION]);
  });

  it('is sent in order, if there are several', async () => {
    const { conversation, scripts, asked } = setUp();
    const ended = new SignInError('ended');
    scripts.push(ended, ended, plays(done()), plays(done()));
    await conversation.send('one');
    await conversation.send('two');
    await conversation.sendHeld();
    expect(asked.map(({ prompt }) => prompt)).toEqual(['one', 'two', 'one', 'two']);
    expect(conversation.turns().map(({ answer }) => answer().status)).toEqual(['done', 'done']);
  });
});
