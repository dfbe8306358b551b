import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');

it.each([
  [{ RUNS: 'often' }, 'make eval cannot use its variables: RUNS: '],
  [{ CASE: 'unheard of' }, 'No case\'s name contains "unheard of"'],
])('with %j it says what to do, and starts nothing', (variables, message) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], ...variables },
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
