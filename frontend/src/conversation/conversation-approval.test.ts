import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { SignInError } from '../session/sign-in-error.ts';
import type { AnswerEvent } from './chat-event.ts';
import {
  APPROVAL,
  breaks,
  done,
  plays,
  SESSION,
  setUp,
  start,
  text,
} from './conversation.fixture.ts';

const asks = (id: number, approval = APPROVAL): AnswerEvent => ({
  event: 'approval',
  data: approval,
  id,
});
const tool = (status: 'running' | 'done', id: number): AnswerEvent => ({
  event: 'tool',
  data: { id: APPROVAL.callId, name: APPROVAL.tool, status },
  id,
});
const refusal = (code: string, status: number) => new ApiError(`It is ${code}.`, { code }, status);
const shape = (answer: ReturnType<ReturnType<typeof setUp>['answer']>) =>
  answer?.parts.map((part) => {
    if (part.kind === 'text' || part.kind === 'reasoning') return part.text;
    return part.kind === 'tool' ? part.call.status : (part.decision ?? 'asked');
  });

/** A conversation whose last turn waits for the user. */
async function waiting() {
  const it = setUp();
  it.scripts.push(plays(start(), text('I will.', 2), tool('running', 3), asks(4)));
  await it.conversation.send('change it');
  return it;
}

describe('a call that changes something', () => {
  it('waits for the user, with nothing running', async () => {
    const { conversation, answer, fates } = await waiting();
    expect(answer()).toMatchObject({ status: 'awaiting' });
    expect(shape(answer())).toEqual(['I will.', 'running', 'asked']);
    expect([conversation.isAnswering(), fates]).toEqual([false, ['accepted change it', 'ended']]);
  });

  it.each(['approve', 'deny'] as const)('goes on in the same answer with: %s', async (decision) => {
    const { conversation, scripts, asked, answer, fates } = await waiting();
    scripts.push(plays(tool('done', 5), text('So it is.', 6), done('', 7)));
    const decided = conversation.decide(decision);
    expect([answer()?.status, conversation.isAnswering()]).toEqual(['waiting', true]);
    await decided;
    expect(answer()?.status).toBe('done');
    expect(shape(answer())).toEqual(['I will.', 'done', decision, 'So it is.']);
    expect(asked[1]?.body).toEqual({
      sessionId: SESSION,
      approval: { id: APPROVAL.id, decision },
    });
    expect(asked[1]?.minLifeMs).toBe(60_000);
    expect(answer()?.traceId).toBe(asked[0]?.traceId);
    expect(fates.filter((fate) => fate.startsWith('accepted'))).toHaveLength(1);
  });

  it('is decided on once, however often the user presses', async () => {
    const { conversation, scripts, asked } = await waiting();
    scripts.push(plays(done('', 5)));
    await Promise.all([
      conversation.decide('approve'),
      conversation.decide('approve'),
      conversation.decide('deny'),
    ]);
    await conversation.decide('deny');
    expect(asked.slice(1).map(({ approval }) => approval?.decision)).toEqual(['approve']);
  });

  it('may be followed by another one', async () => {
    const { conversation, scripts, asked, answer } = await waiting();
    const second = { ...APPROVAL, id: 'second', callId: 'call-2' };
    scripts.push(plays(tool('done', 5), asks(6, second)), plays(done('', 7)));
    await conversation.decide('approve');
    expect([answer()?.status, shape(answer())]).toEqual([
      'awaiting',
      ['I will.', 'done', 'approve', 'asked'],
    ]);
    await conversation.decide('deny');
    expect(shape(answer())).toEqual(['I will.', 'done', 'approve', 'deny']);
    expect(asked[2]?.approval).toEqual({ id: 'second', decision: 'deny' });
  });

  it('is shown with its decision when the turn begins anew', async () => {
    const { conversation, scripts, answer } = await waiting();
    const anew = [start(), text('I will.', 2)];
    scripts.push(
      plays(...anew, tool('running', 3), tool('done', 4), text('Done.', 5), done('', 6)),
    );
    await conversation.decide('approve');
    expect(shape(answer())).toEqual(['I will.', 'done', 'approve', 'Done.']);
  });

  it('is shown with its decision when all is replayed, the question included', async () => {
    const { conversation, scripts, answer } = await waiting();
    scripts.push(
      breaks(tool('done', 5)),
      plays(start(), text('I will.', 2), tool('running', 3), asks(4), tool('done', 5), done('', 6)),
    );
    await conversation.decide('deny');
    expect(answer()?.status).toBe('done');
    expect(shape(answer())).toEqual(['I will.', 'done', 'deny']);
  });

  it('is joined again after the decision, and the decision sent again before it arrived', async () => {
    const { conversation, scripts, asked, answer } = await waiting();
    scripts.push(
      new TypeError('Failed to fetch'),
      breaks(tool('done', 5)),
      plays(text('Done.', 6), done('', 7)),
    );
    await conversation.decide('approve');
    expect(shape(answer())).toEqual(['I will.', 'done', 'approve', 'Done.']);
    expect(
      asked.slice(1).map(({ approval, resume }) => approval?.decision ?? resume?.after),
    ).toEqual(['approve', 'approve', 5]);
  });

  it('is shown again after a reload, and decided there', async () => {
    const { conversation, scripts, asked, answer } = setUp();
    const parts = [
      { kind: 'text', text: 'I will.' },
      { kind: 'approval', approval: APPROVAL },
    ] as const;
    const kept = { status: 'awaiting', parts, traceId: '1-0' } as const;
    await conversation.show([{ turnId: 't', prompt: 'change it', answer: kept }]);
    expect([asked, answer()?.status]).toEqual([[], 'awaiting']);
    scripts.push(plays(start(), text('I will.', 2), tool('done', 3), done('', 4)));
    await conversation.decide('approve');
    expect(shape(answer())).toEqual(['I will.', 'done', 'approve']);
  });

  it('is left when another message is sent', async () => {
    const { conversation, scripts, asked } = await waiting();
    scripts.push(plays(start(), done('Sure.', 2)));
    await conversation.send('something else');
    await conversation.decide('approve');
    expect(asked.map(({ prompt }) => prompt)).toEqual(['change it', 'something else']);
    expect(conversation.turns()[0]?.answer().status).toBe('awaiting');
  });

  it('can be stopped after the decision', async () => {
    const { conversation, scripts, stops, answer, asked } = await waiting();
    const reached = Promise.withResolvers<void>();
    scripts.push(async function* ({ signal }) {
      yield tool('done', 5);
      reached.resolve();
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      );
    });
    const decided = conversation.decide('approve');
    await reached.promise;
    await conversation.stop();
    await decided;
    expect([answer()?.status, shape(answer())]).toEqual([
      'stopped',
      ['I will.', 'done', 'approve'],
    ]);
    expect(stops[0]?.stop.turnId).toBe(asked[0]?.turnId);
  });
});

describe('a decision that is refused', () => {
  it('expires when its time is over', async () => {
    const { conversation, scripts, answer } = await waiting();
    scripts.push(refusal('approval-expired', 410));
    await conversation.decide('approve');
    expect([answer()?.status, shape(answer())]).toEqual([
      'awaiting',
      ['I will.', 'running', 'expired'],
    ]);
    expect(answer()).not.toHaveProperty('failure');
  });

  it('is read from the conversation when somebody else decided', async () => {
    const { conversation, scripts, answer, fates } = await waiting();
    scripts.push(refusal('approval-decided', 409));
    await conversation.decide('approve');
    expect(fates.at(-1)).toBe('decided elsewhere');
    expect([shape(answer()), answer()?.failure]).toEqual([
      ['I will.', 'running', 'asked'],
      'It is approval-decided.',
    ]);
  });

  it.each([
    ['the service is away', refusal('agent-unavailable', 503), 'It is agent-unavailable.'],
    ['Okta is away', new SignInError('unreachable'), /Okta cannot be reached/],
  ])('can be sent again when %s', async (_, error, failure) => {
    const { conversation, scripts, answer } = await waiting();
    scripts.push(error, plays(tool('done', 5), done('', 6)));
    await conversation.decide('approve');
    expect([answer()?.status, shape(answer())]).toEqual([
      'awaiting',
      ['I will.', 'running', 'asked'],
    ]);
    expect(answer()?.failure).toMatch(failure);
    await conversation.decide('deny');
    expect([shape(answer()), answer()?.failure]).toEqual([['I will.', 'done', 'deny'], undefined]);
  });

  it('asks for a sign-in when the session has ended, and is not sent by itself after it', async () => {
    const { conversation, scripts, asked, answer, fates } = await waiting();
    scripts.push(new SignInError('ended'));
    await conversation.decide('approve');
    expect([answer()?.status, fates.at(-1)]).toEqual(['awaiting', 'sign in']);
    await conversation.sendHeld();
    expect(asked).toHaveLength(2);
  });
});
