import { defineConfig } from 'vitest/config';

// Three kinds of test, told apart by name alone: `x.test.ts` beside `x.ts` needs nothing that runs,
// `test/x.journey.test.ts` runs against a whole local cloud, and the frontend's need its own compiler.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{build,okta,services,terraform,test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.journey.test.ts'],
        },
      },
      {
        test: {
          name: 'journey',
          include: ['test/**/*.journey.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      './frontend/vite.config.ts',
    ],
  },
});
