import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SERVICE_NAMES } from '../../terraform/services.ts';
import { ROOT } from '../paths.ts';

function run(script: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'build/pipeline', script), ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

const EVERYTHING = `services=${JSON.stringify(SERVICE_NAMES)}\nplatform=true\n`;

describe('what a push has to deploy', () => {
  const UNKNOWN = 'e'.repeat(40);

  it.each([
    ['the first push of a branch', '0'.repeat(40)],
    ['a push whose earlier commit is gone', UNKNOWN],
  ])('is everything for %s', (_, before) => {
    expect(run('what-to-deploy.ts', before, UNKNOWN)).toMatchObject({
      status: 0,
      stdout: EVERYTHING,
    });
  });

  it.each([[[]], [['HEAD']], [['--output=x', 'a'.repeat(40)]], [['a'.repeat(40), 'main; echo x']]])(
    'is refused without two commits: %j',
    (args) => {
      expect(run('what-to-deploy.ts', ...args)).toEqual({
        status: 2,
        stdout: '',
        stderr: 'Name two commits: node build/pipeline/what-to-deploy.ts <before> <after>.\n',
      });
    },
  );
});

describe('the description of an environment', () => {
  it('is of its file', () => {
    expect(run('describe-environment.ts', 'prod')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^account=\d{12}\nregion=[a-z0-9-]+\n$/),
    });
  });

  it('of none says which there are', () => {
    const { status, stderr } = run('describe-environment.ts', 'nowhere');
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^There is no environment "nowhere": name one of [^\n]+\n$/),
    ]);
  });
});
