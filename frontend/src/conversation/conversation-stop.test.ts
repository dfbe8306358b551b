import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import {
  done,
  plays,
  playsUntilLeft,
  SESSION,
  SILENT,
  setUp,
  start,
  text,
} from './conversation.fixture.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A turn that has come so far. */
async function running() {
  const it = setUp();
  const reached = Promise.withResolvers<void>();
  it.scripts.push(async function* (question) {
    yield start();
    yield text('Half', 2);
    reached.resolve();
    yield* playsUntilLeft()(question);
  });
  const sent = it.conversation.send('one');
  await reached.promise;
  return { ...it, sent };
}

const notFound = new ApiError('There is no such turn.', { code: 'not-found' }, 404);

describe('stopping', () => {
  it('is asked of the service, and told when it acknowledges it', async () => {
    const { conversation, service, sent, stops, asked, answer, fates } = await running();
    const acknowledged = Promise.withResolvers<string>();
    service.onStop = () => acknowledged.promise;
    const stopped = conversation.stop();
    expect(answer()).toMatchObject({ status: 'answering', isStopping: true });
    expect(asked[0]?.signal.aborted).toBe(false);
    acknowledged.resolve('stopped');
    await stopped;
    await sent;
    expect(answer()).toMatchObject({
      status: 'stopped',
      isStopping: false,
      parts: [{ kind: 'text', text: 'Half' }],
    });
    expect(answer()).not.toHaveProperty('isStopUnknown');
    expect(stops).toEqual([{ sessionId: SESSION, stop: { turnId: asked[0]?.turnId } }]);
    expect([conversation.isAnswering(), fates]).toEqual([false, ['accepted one', 'ended']]);
    expect(asked[0]?.signal.aborted).toBe(true);
  });

  it('shows the last text of the turn, whose stream ends by itself', async () => {
    const { conversation, scripts, service, answer, asked } = setUp();
    const acknowledged = Promise.withResolvers<void>();
    const patience = Promise.withResolvers<void>();
    service.waiting = patience.promise;
    const end = { event: 'done', data: { message: '', outcome: 'stopped' }, id: 4 } as const;
    scripts.push(plays(start(), text('Half', 2), acknowledged.promise, text(', more', 3), end));
    const sent = conversation.send('one');
    const stopped = conversation.stop();
    acknowledged.resolve();
    await sent;
    patience.resolve();
    await stopped;
    expect(answer()).toMatchObject({
      status: 'stopped',
      parts: [{ kind: 'text', text: 'Half, more' }],
    });
    expect(asked[0]?.signal.aborted).toBe(false);
  });

  it('is asked once, however often the user presses', async () => {
    const { conversation, sent, stops } = await running();
    await Promise.all([conversation.stop(), conversation.stop(), conversation.stop()]);
    await sent;
    await conversation.stop();
    expect(stops).toHaveLength(1);
  });

  it('lets a turn end that was over before', async () => {
    const { conversation, scripts, service, answer } = setUp();
    const over = Promise.withResolvers<void>();
    scripts.push(plays(start(), text('Whole', 2), over.promise, done('', 3)));
    service.onStop = async () => 'complete';
    const sent = conversation.send('one');
    await conversation.stop();
    expect(answer()?.isStopping).toBe(false);
    over.resolve();
    await sent;
    expect(answer()).toMatchObject({ status: 'done', parts: [{ kind: 'text', text: 'Whole' }] });
  });

  it('is told as the service’s stream tells it, whoever asked', async () => {
    const { conversation, scripts, answer } = setUp();
    const end = { event: 'done', data: { message: '', outcome: 'stopped' }, id: 3 } as const;
    scripts.push(plays(start(), text('Half', 2), end));
    await conversation.send('one');
    expect(answer()).toMatchObject({ status: 'stopped', parts: [{ kind: 'text', text: 'Half' }] });
  });

  it('returns a message that never arrived, asking until it is clear', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { conversation, scripts, service, stops, answer, fates } = setUp();
    scripts.push(SILENT);
    service.onStop = async () => {
      if (stops.length === 3) vi.advanceTimersByTime(5_000);
      throw notFound;
    };
    const sent = conversation.send('one');
    await conversation.stop();
    await sent;
    expect(answer()).toMatchObject({ status: 'stopped' });
    expect(answer()).not.toHaveProperty('isStopUnknown');
    expect([stops.length, fates]).toEqual([3, ['refused one']]);
  });

  it('reaches a message that arrives later', async () => {
    const { conversation, scripts, service, stops, answer } = setUp();
    scripts.push(SILENT);
    service.onStop = async () => {
      if (stops.length < 3) throw notFound;
      return 'stopped';
    };
    const sent = conversation.send('one');
    await conversation.stop();
    await sent;
    expect([answer()?.status, stops.length]).toEqual(['stopped', 3]);
  });

  it.each([
    ['refuses', new ApiError('Not now.', { code: 'agent-unavailable' }, 503)],
    ['cannot be reached', new TypeError('Failed to fetch')],
  ])('says that nobody confirmed it when the service %s', async (_, error) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { conversation, service, sent, stops, answer } = await running();
    service.onStop = async () => {
      if (stops.length === 2) vi.advanceTimersByTime(5_000);
      throw error;
    };
    await conversation.stop();
    await sent;
    expect(answer()).toMatchObject({
      status: 'stopped',
      isStopUnknown: true,
      parts: [{ kind: 'text', text: 'Half' }],
    });
    expect(conversation.isAnswering()).toBe(false);
  });

  it('is what leaving means to an older service', async () => {
    const { conversation, service, sent, stops, answer } = await running();
    service.onStop = async () => {
      throw new ApiError('No prompt.', { code: 'bad-request' }, 400);
    };
    await conversation.stop();
    await sent;
    expect([answer()?.status, stops.length]).toEqual(['stopped', 1]);
  });

  it('ends a turn that is waiting for its connection', async () => {
    const { conversation, scripts, service, answer } = setUp();
    const offline = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    service.untilOnline = () => {
      reached.resolve();
      return offline.promise;
    };
    scripts.push(plays(start(), text('Half', 2)));
    const sent = conversation.send('one');
    await reached.promise;
    await conversation.stop();
    offline.resolve();
    await sent;
    expect(answer()).toMatchObject({ status: 'stopped', isLost: false });
  });
});
