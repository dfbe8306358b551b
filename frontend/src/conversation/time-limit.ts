import { timedOut } from './failure.ts';

/** A signal that is aborted with another one, or when the time is over. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Gives up the timer. */
  end(): void;
}

export function limitTime(outer: AbortSignal, limitMs: number): TimeLimit {
  const controller = new AbortController();
  const pass = (): void => controller.abort(outer.reason);
  const timer = setTimeout(() => controller.abort(timedOut()), limitMs);
  outer.addEventListener('abort', pass);
  if (outer.aborted) pass();
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      outer.removeEventListener('abort', pass);
    },
  };
}
