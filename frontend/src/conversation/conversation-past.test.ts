import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import {
  done,
  plays,
  playsUntilLeft,
  SESSION,
  setUp,
  start,
  text,
} from './conversation.fixture.ts';
import type { PastTurn } from './conversation.ts';

const past = (turnId: string, answer: Partial<PastTurn['answer']> = {}): PastTurn => ({
  turnId,
  prompt: `asked ${turnId}`,
  answer: { status: 'done', parts: [{ kind: 'text', text: turnId }], traceId: '1-0', ...answer },
});

describe('a conversation that is shown again', () => {
  it('shows its turns, and goes on in them', async () => {
    const { conversation, scripts, asked } = setUp();
    await conversation.show([past('a'), past('b')]);
    expect([asked, conversation.isAnswering()]).toEqual([[], false]);
    scripts.push(plays(start(), text('c', 2), done('', 3)));
    await conversation.send('third');
    conversation.showEarlier([past('0')]);
    expect(conversation.turns().map(({ prompt }) => prompt)).toEqual([
      'asked 0',
      'asked a',
      'asked b',
      'third',
    ]);
    expect(asked[0]?.sessionId).toBe(SESSION);
  });

  it('joins the turn that is running, from its beginning', async () => {
    const { conversation, scripts, asked, answer, fates } = setUp();
    scripts.push(plays(start(), text('All of b', 2), done('', 3)));
    await conversation.show([past('a'), past('b', { status: 'answering', parts: [] })]);
    expect(asked[0]?.body).toEqual({ sessionId: SESSION, resume: { turnId: 'b', after: 0 } });
    expect(answer()).toMatchObject({ status: 'done', parts: [{ kind: 'text', text: 'All of b' }] });
    expect(fates).toEqual(['ended']);
  });

  it('can be stopped while it is joined', async () => {
    const { conversation, scripts, stops, answer } = setUp();
    scripts.push(playsUntilLeft(start(), text('Half', 2)));
    const shown = conversation.show([past('b', { status: 'answering', parts: [] })]);
    expect(conversation.isAnswering()).toBe(true);
    await conversation.stop();
    await shown;
    expect([answer()?.status, stops[0]?.stop.turnId]).toEqual(['stopped', 'b']);
  });

  it('offers to send a message again whose turn was interrupted', async () => {
    const { conversation, scripts, asked, answer } = setUp();
    const interrupted = new ApiError('It was interrupted.', { code: 'turn-interrupted' }, 503);
    scripts.push(interrupted, plays(start(), text('Whole', 2), done('', 3)));
    await conversation.show([past('b', { status: 'answering', parts: [] })]);
    expect(answer()).toMatchObject({ status: 'failed', failure: 'It was interrupted.' });
    await conversation.retry();
    expect(asked[1]?.body).toEqual({ prompt: 'asked b', sessionId: SESSION, turnId: 'b' });
    expect(answer()).toMatchObject({ status: 'done', parts: [{ kind: 'text', text: 'Whole' }] });
  });

  it('is shown in place of what was shown', async () => {
    const { conversation, scripts, asked, fates } = setUp();
    scripts.push(playsUntilLeft(start()), plays(start(), text('c', 2), done('', 3)));
    const first = conversation.show([past('a', { status: 'answering' })]);
    const second = conversation.show([past('a'), past('b', { status: 'answering' })]);
    await Promise.all([first, second]);
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(conversation.turns().map(({ answer }) => answer().status)).toEqual(['done', 'done']);
    expect(fates).toEqual(['ended']);
  });
});
