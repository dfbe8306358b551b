import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { untilOnline } from './until-online.ts';

let isOnline = false;
beforeEach(() => {
  vi.useFakeTimers();
  isOnline = false;
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => isOnline);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function waiting(controller = new AbortController()) {
  const fate = { is: 'waiting' as unknown };
  void untilOnline(controller.signal).then(
    () => {
      fate.is = 'online';
    },
    (reason: unknown) => {
      fate.is = reason;
    },
  );
  return { fate, controller };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('untilOnline', () => {
  it('does not wait on a device that is online', async () => {
    isOnline = true;
    const { fate } = waiting();
    await settle();
    expect([fate.is, vi.getTimerCount()]).toEqual(['online', 0]);
  });

  it('waits until the device is online', async () => {
    const { fate } = waiting();
    await vi.advanceTimersByTimeAsync(7_999);
    expect(fate.is).toBe('waiting');
    dispatchEvent(new Event('online'));
    await settle();
    expect([fate.is, vi.getTimerCount()]).toEqual(['online', 0]);
  });

  it('lets an attempt be made now and then, since the device may be mistaken', async () => {
    const { fate } = waiting();
    await vi.advanceTimersByTimeAsync(8_000);
    expect(fate.is).toBe('online');
  });

  it.each([
    ['before', true],
    ['meanwhile', false],
  ])('ends when it is aborted %s', async (_, isBefore) => {
    const reason = new Error('left');
    const controller = new AbortController();
    if (isBefore) controller.abort(reason);
    const { fate } = waiting(controller);
    controller.abort(reason);
    await settle();
    expect([fate.is, vi.getTimerCount()]).toEqual([reason, 0]);
  });
});
