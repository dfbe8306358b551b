import { createEffect, createSignal, on, onCleanup } from 'solid-js';

/** A device that slept wakes its timers late. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Tells whether a time (ISO 8601) is still to come, and becomes false by itself when it has; false for
 * undefined.
 */
export function createIsToCome(at: () => string | undefined): () => boolean {
  const [isToCome, setToCome] = createSignal(leftMs(at()) > 0);
  createEffect(
    on(at, (time) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const look = (): void => {
        const left = leftMs(time);
        setToCome(left > 0);
        if (left > 0) timer = setTimeout(look, Math.min(left, LONGEST_WAIT_MS));
      };
      look();
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return isToCome;
}

/** NaN for no time, which is above nothing. */
function leftMs(time: string | undefined): number {
  return Date.parse(time ?? '') - Date.now();
}
