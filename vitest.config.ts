import { defineConfig } from 'vitest/config';
import { PATIENCE } from './test/patience-limits.ts';

// Four kinds of test, told apart by name alone: `x.test.ts` beside `x.ts` needs nothing that runs,
// `test/x.journey.test.ts` runs against a whole local cloud, `x.terraform.test.ts` runs Terraform
// against an emulated account, and the frontend's need its own compiler.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...PATIENCE,
          name: 'unit',
          include: ['{build,delivery,okta,services,terraform,test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.journey.test.ts', '**/*.terraform.test.ts'],
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'journey',
          include: ['test/**/*.journey.test.ts'],
          fileParallelism: false,
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'terraform',
          include: ['delivery/test/**/*.terraform.test.ts'],
          fileParallelism: false,
        },
      },
      {
        extends: './frontend/vite.config.ts',
        root: './frontend',
        test: { ...PATIENCE, name: 'frontend' },
      },
    ],
  },
});
