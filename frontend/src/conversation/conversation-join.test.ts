import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { SignInError } from '../session/sign-in-error.ts';
import {
  breaks,
  done,
  failed,
  plays,
  SESSION,
  setUp,
  start,
  text,
} from './conversation.fixture.ts';

const refusal = (code: string, status: number) => new ApiError(`It is ${code}.`, { code }, status);
const textOf = (answer: ReturnType<ReturnType<typeof setUp>['answer']>) =>
  answer?.parts.map((part) => (part.kind === 'text' ? part.text : part.kind));

describe('a turn whose connection breaks', () => {
  it.each([
    ['breaks', breaks(start(), text('One ', 2), text('two ', 3))],
    ['ends', plays(start(), text('One ', 2), text('two ', 3))],
    [
      'is ended by a service in between',
      plays(start(), text('One ', 2), text('two ', 3), failed('service-restarting')),
    ],
  ])('is joined after its last event when it %s', async (_, script) => {
    const { conversation, scripts, asked, answer, waits, fates } = setUp();
    scripts.push(script, plays(text('three', 4), done('', 5)));
    await conversation.send('count');
    expect(textOf(answer())).toEqual(['One two three']);
    expect(answer()).toMatchObject({ status: 'done', isLost: false });
    expect(asked[1]?.body).toEqual({
      sessionId: SESSION,
      resume: { turnId: asked[0]?.turnId, after: 3 },
    });
    expect(asked[1]?.traceId).not.toBe(asked[0]?.traceId);
    expect(answer()?.traceId).toBe(asked[0]?.traceId);
    expect([waits, fates]).toEqual([[500], ['accepted count', 'ended']]);
  });

  it('loses nothing and doubles nothing, wherever it breaks and whatever is sent twice', async () => {
    const events = [
      start(),
      text('a', 2),
      { event: 'tool', data: { id: 't', name: 'get', status: 'running' }, id: 3 } as const,
      { event: 'tool', data: { id: 't', name: 'get', status: 'done' }, id: 4 } as const,
      text('b', 5),
      text('c', 6),
      done('', 7),
    ];
    for (let first = 0; first < events.length; first += 1) {
      for (let second = 1; second < events.length; second += 1) {
        for (const again of [0, 2]) {
          const { conversation, scripts, asked, answer } = setUp();
          const from = Math.max(1, second - again);
          scripts.push(
            breaks(...events.slice(0, first)),
            breaks(...events.slice(Math.min(first, from), second)),
            plays(...events.slice(Math.min(first, from), events.length)),
          );
          await conversation.send('one');
          expect(textOf(answer())).toEqual(['a', 'tool', 'bc']);
          expect(answer()?.status).toBe('done');
          const after = asked.slice(1).map(({ resume }) => resume?.after);
          expect(after).toEqual([first, Math.max(first, second)].slice(0, after.length));
        }
      }
    }
  });

  it('forgets what it had when the turn begins anew', async () => {
    const { conversation, scripts, asked, answer, paint } = setUp();
    scripts.push(
      breaks(start(), text('The first ', 2), text('attempt', 3)),
      breaks(start(), text('Second ', 2)),
      plays(text('attempt', 3), done('', 4)),
    );
    const sent = conversation.send('one');
    paint();
    await sent;
    expect(textOf(answer())).toEqual(['Second attempt']);
    expect(asked.map(({ resume }) => resume?.after)).toEqual([undefined, 3, 2]);
  });

  it('tells that the connection is lost, and waits longer each time without an event', async () => {
    const { conversation, scripts, answer, waits, service } = setUp();
    const states: unknown[] = [];
    service.untilOnline = async () => void states.push([answer()?.status, answer()?.isLost]);
    const away = new TypeError('Failed to fetch');
    scripts.push(
      breaks(start(), text('a', 2)),
      away,
      refusal('service-restarting', 503),
      refusal('session-busy', 409),
      new ApiError('The chat service answered with status 502.', {}, 502),
      new SignInError('unreachable'),
      breaks(),
      plays(text('b', 3), failed('agent-failed')),
      plays(done('', 4)),
    );
    await conversation.send('one');
    expect(textOf(answer())).toEqual(['ab']);
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 500]);
    expect(states).toEqual(Array(8).fill(['answering', true]));
    expect(answer()?.isLost).toBe(false);
  });

  it('waits for the network while the device is offline', async () => {
    const { conversation, scripts, asked, answer, service } = setUp();
    const online = Promise.withResolvers<void>();
    service.untilOnline = () => online.promise;
    scripts.push(breaks(start(), text('a', 2)), plays(done('', 3)));
    const sent = conversation.send('one');
    await new Promise((resolve) => setTimeout(resolve));
    expect(asked).toHaveLength(1);
    online.resolve();
    await sent;
    expect([asked.length, answer()?.status]).toEqual([2, 'done']);
  });
});

describe('a message whose acceptance is unknown', () => {
  const away = new TypeError('Failed to fetch');

  it('is joined if it arrived', async () => {
    const { conversation, scripts, asked, answer, fates } = setUp();
    scripts.push(away, plays(start(), text('Whole', 2), done('', 3)));
    await conversation.send('one');
    expect(textOf(answer())).toEqual(['Whole']);
    expect(asked[1]?.resume).toEqual({ turnId: asked[0]?.turnId, after: 0 });
    expect(fates).toEqual(['accepted one', 'ended']);
  });

  it('is given back if it did not, and sent again with the same key', async () => {
    const { conversation, scripts, asked, answer, fates } = setUp();
    scripts.push(away, refusal('not-found', 404), plays(start(), done('Here.', 2)));
    await conversation.send('one');
    expect(answer()).toMatchObject({
      status: 'failed',
      failure: 'Your message did not reach the assistant. Send it again.',
    });
    expect(fates).toEqual(['refused one']);
    await conversation.send('one');
    expect(answer()?.status).toBe('done');
    expect(conversation.turns()).toHaveLength(1);
    expect(asked[2]?.body).toEqual(asked[0]?.body);
  });

  it('is given up after some attempts', async () => {
    const { conversation, scripts, asked, answer, fates } = setUp();
    scripts.push(...Array(9).fill(away));
    await conversation.send('one');
    expect(answer()?.failure).toMatch(/cannot be reached/);
    expect([asked.length, fates.at(-1)]).toEqual([6, 'refused one']);
  });

  it('is told of as before if the service cannot be asked for it', async () => {
    const { conversation, scripts, answer } = setUp();
    scripts.push(plays(failed('agent-failed')), refusal('bad-request', 400));
    await conversation.send('one');
    expect(answer()?.failure).toBe('It is agent-failed.');
  });
});

describe('a turn that cannot be joined', () => {
  const half = () => breaks(start(), text('Half', 2));

  it.each([
    ['is gone', refusal('not-found', 404), /the rest of the answer is gone/],
    ['was interrupted', refusal('turn-interrupted', 503), 'It is turn-interrupted.'],
    [
      'was interrupted, as an event tells',
      plays(failed('turn-interrupted')),
      'It is turn-interrupted.',
    ],
    ['belongs to another user', refusal('session-of-another-user', 403), /session-of-another-user/],
    ['is unknown to an older service', refusal('bad-request', 400), /cannot be reached/],
    ['has an answer that cannot be read', new ApiError('It cannot be read.'), 'It cannot be read.'],
  ])('fails with what it has when it %s', async (_, answered, failure) => {
    const { conversation, scripts, answer, fates } = setUp();
    scripts.push(half(), answered);
    await conversation.send('one');
    expect([answer()?.status, textOf(answer())]).toEqual(['failed', ['Half']]);
    expect(answer()?.failure).toMatch(failure);
    expect(fates).toEqual(['accepted one', 'ended']);
  });

  it('is retried with the same key', async () => {
    const { conversation, scripts, asked, answer } = setUp();
    scripts.push(
      half(),
      refusal('turn-interrupted', 503),
      plays(start(), text('Whole', 2), done('', 3)),
    );
    await conversation.send('one');
    await conversation.retry();
    expect(textOf(answer())).toEqual(['Whole']);
    expect(asked[2]?.body).toEqual(asked[0]?.body);
  });

  it('is not asked for if its events have no numbers', async () => {
    const { conversation, scripts, asked, answer } = setUp();
    scripts.push(breaks(text('Half')), plays(text('Half'), failed('service-restarting')));
    await conversation.send('one');
    expect(answer()?.failure).toMatch(/cannot be reached/);
    await conversation.send('two');
    expect(answer()?.failure).toBe('It is service-restarting.');
    expect(asked.map(({ prompt }) => prompt)).toEqual(['one', 'two']);
  });

  it('is held if its user has to sign in', async () => {
    const { conversation, scripts, asked, answer, fates } = setUp();
    scripts.push(half(), new SignInError('ended'), plays(start(), text('Whole', 2), done('', 3)));
    await conversation.send('one');
    expect([answer()?.status, fates.at(-1)]).toEqual(['held', 'sign in']);
    await conversation.sendHeld();
    expect(textOf(answer())).toEqual(['Whole']);
    expect(asked[2]?.body).toEqual(asked[0]?.body);
  });
});
