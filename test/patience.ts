import { vi } from 'vitest';
import { PATIENCE_MS } from './patience-limits.ts';

/*
 * A setup file of every project: vitest has a setting for `expect.poll` and none for these two, which
 * give up after 1 s by default, as a machine that is busy with something else often needs.
 */

const { waitFor, waitUntil } = vi;

vi.waitFor = (callback, options) => waitFor(callback, withPatience(options));
vi.waitUntil = (callback, options) => waitUntil(callback, withPatience(options));

function withPatience<T extends { timeout?: number }>(options: number | T | undefined) {
  if (typeof options === 'number') return options;
  return { ...options, timeout: options?.timeout ?? PATIENCE_MS };
}
