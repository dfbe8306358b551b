import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MissingPart } from '../build/test-report.ts';

const ROOT = join(import.meta.dirname, '..');
const ACTIONLINT = process.env['ACTIONLINT'] || 'actionlint';
const MISSING: MissingPart = {
  part: 'actionlint',
  get: 'go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12, in the PATH or named by ACTIONLINT',
};
const isMissing = spawnSync(ACTIONLINT, ['--version']).status !== 0;

describe(
  'the workflows under actionlint',
  isMissing ? { skip: true, meta: { missing: MISSING } } : {},
  () => {
    // Its schema of workflows and expressions, and of the actions that it knows. Scripts are tried.
    const lint = (input: string, ...args: readonly string[]) =>
      spawnSync(ACTIONLINT, ['-no-color', '-shellcheck=', '-pyflakes=', ...args], {
        cwd: ROOT,
        encoding: 'utf8',
        input,
      });

    it('are what GitHub takes', () => {
      expect(lint('')).toMatchObject({ status: 0, stdout: '' });
    });

    it('would be told of a mistake', () => {
      const job = 'jobs:\n  x:\n    runs-on: ubuntu-24.04\n    enviroment: prod\n    steps: []\n';
      const { status, stdout } = lint(`on: push\n${job}`, '-');
      expect(status).toBe(1);
      expect(stdout).toContain('unexpected key "enviroment"');
    });
  },
);
