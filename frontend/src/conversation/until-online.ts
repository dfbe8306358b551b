/** A device that says it is offline is not always: the next attempt is made then, too. */
const LONGEST_WAIT_MS = 8_000;

/** Waits while the device is offline; rejects with the signal's reason if it is aborted first. */
export function untilOnline(signal: AbortSignal): Promise<void> {
  if (navigator.onLine) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, LONGEST_WAIT_MS);
    addEventListener('online', end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
