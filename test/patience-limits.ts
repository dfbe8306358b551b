import { join } from 'node:path';

/** How long a test waits for a condition that must come about, ms: nothing is shown by its length. */
export const PATIENCE_MS = 60_000;

/** Settings of every test project, so that no test depends on how busy the machine is. */
export const PATIENCE = {
  setupFiles: [join(import.meta.dirname, 'patience.ts')],
  expect: { poll: { timeout: PATIENCE_MS } },
  // Longer than the conditions of a test, so that the message of the one that is missing is what fails.
  testTimeout: 4 * PATIENCE_MS,
  hookTimeout: 4 * PATIENCE_MS,
};
