import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createIsToCome } from './is-to-come.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

/** Follows a time that a test sets. */
function follow(first: string | undefined) {
  return createRoot((dispose) => {
    const [at, setAt] = createSignal(first);
    return { isToCome: createIsToCome(at), setAt, dispose };
  });
}

it('becomes false at its time', () => {
  const { isToCome, dispose } = follow(inMs(600_000));
  expect(isToCome()).toBe(true);
  vi.advanceTimersByTime(599_000);
  expect(isToCome()).toBe(true);
  vi.advanceTimersByTime(2_000);
  expect(isToCome()).toBe(false);
  dispose();
  expect(vi.getTimerCount()).toBe(0);
});

it.each([undefined, '', 'soon', '2020-01-01T00:00:00Z'])('is false for %j', (time) => {
  const { isToCome } = follow(time);
  expect(isToCome()).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

it('follows another time, and none', () => {
  const { isToCome, setAt } = follow(undefined);
  setAt(inMs(1_000));
  expect(isToCome()).toBe(true);
  setAt(inMs(50_000));
  vi.advanceTimersByTime(2_000);
  expect(isToCome()).toBe(true);
  setAt(undefined);
  expect([isToCome(), vi.getTimerCount()]).toEqual([false, 0]);
});

it('notices soon that a device has slept past it', () => {
  const { isToCome } = follow(inMs(3_600_000));
  vi.setSystemTime(Date.now() + 7_200_000);
  vi.advanceTimersByTime(30_000);
  expect(isToCome()).toBe(false);
});
