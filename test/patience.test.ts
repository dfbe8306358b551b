import { describe, expect, it, vi } from 'vitest';
import config from '../vitest.config.ts';
import { PATIENCE } from './patience-limits.ts';

/** Longer than vitest's own limit of 1 s. */
const SLOW_MS = 1_100;

/** False until `SLOW_MS` after its creation. */
function slowCondition(): () => boolean {
  const startedAtMs = performance.now();
  return () => performance.now() - startedAtMs > SLOW_MS;
}

describe('a condition that becomes true late', () => {
  it.concurrent('is waited for by vi.waitFor', async () => {
    const isMet = slowCondition();
    await vi.waitFor(() => expect(isMet()).toBe(true));
    await expect(vi.waitFor(() => expect(true).toBe(false), 1)).rejects.toThrow('to be false');
  });

  it.concurrent('is waited for by vi.waitUntil', async () => {
    await vi.waitUntil(slowCondition(), { interval: 10 });
    await expect(vi.waitUntil(() => false, { timeout: 1 })).rejects.toThrow('Timed out');
  });

  it.concurrent('is waited for by expect.poll', async () => {
    await expect.poll(slowCondition()).toBe(true);
  });
});

it('is a setting of every project', () => {
  const projects = config.test?.projects ?? [];
  expect(projects.length).toBeGreaterThan(3);
  const { testTimeout, hookTimeout, setupFiles, ...settings } = PATIENCE;
  for (const project of projects) {
    const { test = {} } = project as { readonly test?: Readonly<Record<string, unknown>> };
    expect(test).toMatchObject(settings);
    expect(test['setupFiles']).toEqual(expect.arrayContaining(setupFiles));
    expect(test['testTimeout']).toBeGreaterThanOrEqual(testTimeout);
    expect(test['hookTimeout']).toBeGreaterThanOrEqual(hookTimeout);
  }
});
