import type { Clock } from '../session/browser.ts';

export interface ManualClock extends Clock {
  /** Moves time on, running on its way all that falls due. */
  advance(ms: number): void;
  /** Moves time on without running anything, as for a page in the background. */
  sleep(ms: number): void;
}

/** A clock that only moves when it is told to. */
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
