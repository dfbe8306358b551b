import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PATIENCE } from './test/patience-limits.ts';

const EVERY_PROJECT = {
  ...PATIENCE,
  // Vitest leaves one core free, which is every second one of a small machine. A journey waits a quarter
  // of its time, so that there are more workers than cores.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
};

const UNIT = {
  ...EVERY_PROJECT,
  setupFiles: [
    ...EVERY_PROJECT.setupFiles,
    join(import.meta.dirname, 'test/refuse-processes-and-sockets.ts'),
  ],
  // They keep no state: a fresh process for each file would be two thirds of their time.
  isolate: false,
};

// Kinds of test, told apart by name alone: `x.test.ts` beside `x.ts` starts no process and opens no
// socket, `x.integration.test.ts` does, `test/x.journey.test.ts` runs against a whole local cloud, and
// `x.terraform.test.ts` runs Terraform against an emulated account. The frontend's are units that need
// its own compiler.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...UNIT,
          name: 'unit',
          include: ['{build,delivery,okta,services,terraform,test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.{integration,journey,terraform}.test.ts'],
        },
      },
      {
        test: {
          ...EVERY_PROJECT,
          name: 'integration',
          include: ['{build,delivery,services,terraform,test}/**/*.integration.test.ts'],
        },
      },
      {
        test: {
          ...EVERY_PROJECT,
          name: 'journey',
          include: ['test/**/*.journey.test.ts'],
        },
      },
      {
        test: {
          ...EVERY_PROJECT,
          name: 'terraform',
          // A test applies several stacks. The limits end what hangs and tell nothing of speed.
          testTimeout: 30 * 60_000,
          hookTimeout: 10 * 60_000,
          // Side by side: each has an account of its own, and most of its time is AWS's to take.
          include: ['{delivery/test,test}/**/*.terraform.test.ts'],
        },
      },
      {
        extends: './frontend/vite.config.ts',
        root: './frontend',
        test: {
          ...UNIT,
          setupFiles: [
            ...UNIT.setupFiles,
            join(import.meta.dirname, 'frontend/src/testing/patience.ts'),
          ],
          name: 'frontend',
        },
      },
    ],
  },
});
