import type { Clock } from '../session/browser.ts';

export interface ManualClock extends Clock {
  /** Advances time and runs all work that is due. */
  advance(ms: number): void;
  /** Advances time without running anything, as for a page in the background. */
  sleep(ms: number): void;
}

/** A clock that a test advances. */
export function makeManualClock(): ManualClock {
  let nowMs = Date.UTC(2026, 0, 1);
  let pending: { readonly dueMs: number; readonly work: () => void }[] = [];

  return {
    now: () => nowMs,
    after(delayMs, work) {
      const entry = { dueMs: nowMs + delayMs, work };
      pending.push(entry);
      return () => {
        pending = pending.filter((it) => it !== entry);
      };
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const [next] = pending.toSorted((a, b) => a.dueMs - b.dueMs);
        if (!next || next.dueMs > untilMs) break;
        pending = pending.filter((it) => it !== next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.work();
      }
      nowMs = untilMs;
    },
    sleep(ms) {
      nowMs += ms;
    },
  };
}
