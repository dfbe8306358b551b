import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makePacedFrames } from './paced-frames.ts';

let waiting = new Map<number, (nowMs: number) => void>();
let count = 0;

beforeEach(() => {
  waiting = new Map();
  vi.stubGlobal('requestAnimationFrame', (work: (nowMs: number) => void) => {
    count += 1;
    waiting.set(count, work);
    return count;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => waiting.delete(id));
});
afterEach(() => void vi.unstubAllGlobals());

/** Paints at a time in milliseconds. */
function paint(nowMs: number): void {
  const works = [...waiting.values()];
  waiting.clear();
  for (const work of works) work(nowMs);
}

it.each([
  ['60 Hz', 1000 / 60, 2],
  ['120 Hz', 1000 / 120, 4],
  ['20 Hz', 1000 / 20, 1],
])(
  'writes in the first frame, and then in frames of %s that are far enough apart',
  (_, ms, each) => {
    const nextFrame = makePacedFrames();
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

it('writes nothing that was cancelled, whether it waits for its first frame or a later one', () => {
  const nextFrame = makePacedFrames();
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
