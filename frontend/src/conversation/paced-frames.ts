import type { NextFrame } from './text-collector.ts';

/**
 * The shortest time between two writes, in milliseconds. Thirty a second read as smoothly as sixty,
 * and the growing block is parsed and laid out half as often.
 */
const SPACING_MS = 30;

/** The frames of this page that are far enough apart; the first one comes at once. */
export function makePacedFrames(): NextFrame {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (work) => {
    let frame = requestAnimationFrame(tryNow);
    function tryNow(nowMs: number): void {
      if (nowMs - lastMs < SPACING_MS) {
        frame = requestAnimationFrame(tryNow);
        return;
      }
      lastMs = nowMs;
      work();
    }
    return () => cancelAnimationFrame(frame);
  };
}
