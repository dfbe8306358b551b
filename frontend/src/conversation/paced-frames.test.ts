import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makePacedFrames } from './paced-frames.ts';

let waiting = new Map<number, (nowMs: number) => void>();
let count = 0;

beforeEach(() => {
  costMs = 0;
  waiting = new Map();
  vi.stubGlobal('requestAnimationFrame', (work: (nowMs: number) => void) => {
    count += 1;
    waiting.set(count, work);
    return count;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => waiting.delete(id));
});
afterEach(() => void vi.unstubAllGlobals());

/** What a write costs, with its layout, in milliseconds. */
let costMs = 0;
let nowMs = 0;
const CLOCK = {
  now: () => nowMs,
  afterPaint(work: () => void) {
    nowMs += costMs;
    work();
  },
};

/** Paints at a time in milliseconds. */
function paint(atMs: number): void {
  nowMs = atMs;
  const works = [...waiting.values()];
  waiting.clear();
  for (const work of works) work(atMs);
}

/** When something is written that is written again and again, in the frames of so many milliseconds at 60 Hz. */
function writtenWithin(durationMs: number): readonly number[] {
  const nextFrame = makePacedFrames(CLOCK);
  const written: number[] = [];
  const write = (): void => {
    written.push(nowMs);
    nextFrame(write);
  };
  nextFrame(write);
  for (let atMs = 0; atMs < durationMs; atMs += 1000 / 60) paint(atMs);
  return written;
}

it.each([
  ['60 Hz', 1000 / 60, 2],
  ['120 Hz', 1000 / 120, 4],
  ['20 Hz', 1000 / 20, 1],
])(
  'writes in the first frame, and then in frames of %s that are far enough apart',
  (_, ms, each) => {
    const nextFrame = makePacedFrames(CLOCK);
    const written: number[] = [];
    const write = (): void => {
      written.push(frame);
      nextFrame(write);
    };
    let frame = 0;
    nextFrame(write);
    for (; frame < 12; frame += 1) paint(frame * ms);
    expect(written).toEqual(Array.from({ length: 12 / each }, (_it, at) => at * each));
  },
);

it.each([1, 2])('takes a small share of the time when a write costs %i ms', (ms) => {
  costMs = ms;
  const share = (writtenWithin(10_000).length * ms) / 10_000;
  expect(share).toBeGreaterThan(0.02);
  expect(share).toBeLessThan(0.045);
});

it('writes fifteen times a second, however slow the device is', () => {
  costMs = 100;
  const written = writtenWithin(10_000);
  expect(written.length).toBeGreaterThanOrEqual(145);
  expect(written.length).toBeLessThanOrEqual(155);
});

it('is fast again when writes are cheap again', () => {
  costMs = 100;
  const nextFrame = makePacedFrames(CLOCK);
  let count = 0;
  const write = (): void => {
    count += 1;
    nextFrame(write);
  };
  nextFrame(write);
  let atMs = 0;
  for (; atMs < 2000; atMs += 1000 / 60) paint(atMs);
  costMs = 0;
  for (; atMs < 8000; atMs += 1000 / 60) paint(atMs);
  const before = count;
  for (; atMs < 9000; atMs += 1000 / 60) paint(atMs);
  expect(count - before).toBeGreaterThan(25);
});

it('writes nothing that was cancelled, whether it waits for its first frame or a later one', () => {
  const nextFrame = makePacedFrames(CLOCK);
  const write = vi.fn();
  nextFrame(write)();
  paint(0);
  nextFrame(() => {});
  paint(16);
  const cancel = nextFrame(write);
  paint(32);
  cancel();
  paint(64);
  expect(write).not.toHaveBeenCalled();
  expect(waiting.size).toBe(0);
});
