import { join } from 'node:path';

/** How long a test waits for a condition that must come about, ms: nothing is shown by its length. */
export const PATIENCE_MS = 30_000;

/** Settings of every test project, so that no test depends on how busy the machine is. */
export const PATIENCE = {
  setupFiles: [join(import.meta.dirname, 'patience.ts')],
  expect: { poll: { timeout: PATIENCE_MS } },
  // Longer than one condition's patience, so that the condition's own message is what fails.
  testTimeout: 2 * PATIENCE_MS,
  hookTimeout: 4 * PATIENCE_MS,
};
