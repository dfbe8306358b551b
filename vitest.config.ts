import { defineConfig } from 'vitest/config';

// Four kinds of test, told apart by name alone: `x.test.ts` beside `x.ts` needs nothing that runs,
// `test/x.journey.test.ts` runs against a whole local cloud, `x.terraform.test.ts` runs Terraform
// against an emulated account, and the frontend's need its own compiler.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{build,delivery,okta,services,terraform,test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.journey.test.ts', '**/*.terraform.test.ts'],
          // Some start processes: patience for machines that are busy with something else.
          testTimeout: 60_000,
          hookTimeout: 60_000,
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
      {
        test: {
          name: 'terraform',
          include: ['delivery/test/**/*.terraform.test.ts'],
          fileParallelism: false,
        },
      },
      './frontend/vite.config.ts',
    ],
  },
});
