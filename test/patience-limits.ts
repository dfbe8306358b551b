import { join } from 'node:path';

/**
 * How long a test waits for a condition that must become true, in ms. No test asserts this length.
 */
export const PATIENCE_MS = 60_000;

/** Settings of every test project, so that no test depends on the machine's load. */
export const PATIENCE = {
  setupFiles: [join(import.meta.dirname, 'patience.ts')],
  expect: { poll: { timeout: PATIENCE_MS } },
  // Longer than a test's conditions, so that the missing condition's message is the failure.
  testTimeout: 4 * PATIENCE_MS,
  hookTimeout: 4 * PATIENCE_MS,
};
