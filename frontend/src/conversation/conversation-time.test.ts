import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import {
  breaks,
  done,
  failed,
  plays,
  playsUntilLeft,
  setUp,
  start,
  text,
} from './conversation.fixture.ts';

const textOf = (answer: ReturnType<ReturnType<typeof setUp>['answer']>) =>
  answer?.parts.map((part) => (part.kind === 'text' ? part.text : part.kind));

describe('the end of the time of an answer', () => {
  it('allows one more attempt, which gets what the turn has become', async () => {
    const { conversation, scripts, asked, answer } = setUp({ answerTimeoutMs: 1 });
    scripts.push(
      playsUntilLeft(start(), text('Half', 2)),
      plays(text(' and half', 3), done('', 4)),
    );
    await conversation.send('one');
    expect([answer()?.status, textOf(answer())]).toEqual(['done', ['Half and half']]);
    expect(asked[1]?.resume?.after).toBe(2);
  });

  it('ends it if that one fails, too', async () => {
    const { conversation, scripts, asked, answer } = setUp({ answerTimeoutMs: 1 });
    scripts.push(playsUntilLeft(start(), text('Half', 2)), breaks());
    await conversation.send('one');
    expect([answer()?.status, asked.length]).toEqual(['failed', 2]);
  });
});

describe('a token that ends too soon', () => {
  const expiring = new ApiError('It is token-expiring.', { code: 'token-expiring' }, 401);

  it.each([
    ['within the answer', plays(start(), text('Half', 2), failed('token-expiring', 3))],
    ['before it', expiring],
  ])('is renewed, and the same is sent again, when the service says so %s', async (_, script) => {
    const { conversation, scripts, asked, answer, fates } = setUp();
    scripts.push(script, plays(start(), text('Whole', 2), done('', 3)));
    await conversation.send('one');
    expect([answer()?.status, textOf(answer())]).toEqual(['done', ['Whole']]);
    expect(asked.map(({ body }) => body)).toEqual([asked[0]?.body, asked[0]?.body]);
    expect(asked.map(({ minLifeMs }) => minLifeMs)).toEqual([60_000, Number.POSITIVE_INFINITY]);
    expect(fates).toEqual(['accepted one', 'ended']);
  });

  it('is renewed once', async () => {
    const { conversation, scripts, asked, answer } = setUp();
    scripts.push(expiring, plays(start(), text('Half', 2), failed('token-expiring', 3)));
    await conversation.send('one');
    expect([answer()?.status, answer()?.failure]).toEqual(['failed', 'It is token-expiring.']);
    expect(asked).toHaveLength(2);
  });
});
