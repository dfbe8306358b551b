import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../build/paths.ts';

/** Runs `make`, which takes the packages as installed. */
function make(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nowhere', ...variables };
  return new Promise<{ code: unknown; printed: string }>((resolve) => {
    execFile(
      'make',
      ['--old-file=node_modules/.package-lock.json', ...words],
      { cwd: ROOT, env },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, printed: stdout + stderr }),
    );
  });
}

describe('make', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    [
      'on its command line',
      ['destroy', 'ENV=dev', 'STAK=app'],
      {},
      'STAK is no variable of this tool: did you mean STACK?',
    ],
    [
      'in its environment',
      ['destroy', 'ENV=dev'],
      { STAK: 'app' },
      'STAK is set in the environment, and is no variable of this tool: did you mean STACK?',
    ],
    ['that is missing', ['destroy', 'ENV=dev'], {}, 'Name what to destroy: STACK=app, for example'],
    [
      'that a shell would run',
      ['destroy', "ENV=dev'; echo run; '", 'STACK=all'],
      {},
      `There is no environment "dev'; echo run; '"`,
    ],
    [
      'with a space',
      ['destroy', 'ENV=dev', 'STACK=app backend'],
      {},
      'STACK="app backend" names no stack.',
    ],
  ])('refuses a variable %s', async (_what, words, variables, sentence) => {
    const { code, printed } = await make(words, { AUTO_APPROVE: '1', ...variables });
    expect(printed).toContain(sentence);
    expect(printed).not.toMatch(/^run$/m);
    expect(code).toBe(2);
  });
});
