import type { NextFrame } from './text-collector.ts';

/** The shortest time between two writes, in milliseconds. Thirty a second read as smoothly as sixty. */
const SHORTEST_MS = 30;
/** The longest: larger writes make single keys slow, which `make bench NAME=long-answer` shows. */
const LONGEST_MS = 60;
/** Of the main thread's time: what is left is for typing, scrolling and everything else. */
const SHARE = 1 / 25;
/** How much the latest write counts: one of a new block costs more than the next ones. */
const WEIGHT = 0.3;

interface Clock {
  /** Milliseconds. */
  readonly now: () => number;
  /** Runs work once what was written is laid out and painted. */
  readonly afterPaint: (work: () => void) => void;
}

/**
 * The frames of this page that are far enough apart; the first one comes at once. What a write costs with
 * its layout, which grows with the open block and differs from device to device, decides how far.
 */
export function makePacedFrames({ now, afterPaint }: Clock = BROWSER): NextFrame {
  let lastMs = Number.NEGATIVE_INFINITY;
  let costMs = 0;

  function write(work: () => void): void {
    const startedMs = now();
    work();
    afterPaint(() => {
      costMs += WEIGHT * (now() - startedMs - costMs);
    });
  }

  return (work) => {
    let frame = requestAnimationFrame(tryNow);
    function tryNow(nowMs: number): void {
      const spacingMs = Math.min(Math.max(costMs / SHARE, SHORTEST_MS), LONGEST_MS);
      if (nowMs - lastMs < spacingMs) {
        frame = requestAnimationFrame(tryNow);
        return;
      }
      lastMs = nowMs;
      write(work);
    }
    return () => cancelAnimationFrame(frame);
  };
}

const BROWSER: Clock = {
  now: () => performance.now(),
  // A message that is sent in a frame arrives when that frame has been rendered.
  afterPaint(work) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      work();
    };
    port2.postMessage(undefined);
  },
};
