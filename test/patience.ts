import { vi } from 'vitest';
import { PATIENCE_MS } from './patience-limits.ts';

/*
 * A setup file of every project: vitest has a setting for `expect.poll` but none for these two,
 * which by default give up after 1 s, although a busy machine often needs longer.
 */

const { waitFor, waitUntil } = vi;

vi.waitFor = (callback, options) => waitFor(callback, withPatience(options));
vi.waitUntil = (callback, options) => waitUntil(callback, withPatience(options));

function withPatience<T extends { timeout?: number }>(options: number | T | undefined) {
  if (typeof options === 'number') return options;
  return { ...options, timeout: options?.timeout ?? PATIENCE_MS };
}
