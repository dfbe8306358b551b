import type { Progress } from './progress.ts';
import { runCommand } from './run-command.ts';

/** Scripts of package.json, by what they judge. */
const PARTS = {
  'format and lint': 'check:style',
  types: 'check:types',
  'import law': 'check:imports',
  'dead code': 'check:dead',
};

/**
 * Runs all parts of the check side by side, and prints what each that fails has found.
 *
 * @returns whether all hold.
 */
export async function checkParts(progress: Progress): Promise<boolean> {
  const codes = await Promise.all(
    Object.entries(PARTS).map(async ([name, script]) => {
      let output = '';
      const code = await progress.wait(`check of ${name}`, () =>
        runCommand(['npm', 'run', '--silent', script], {
          onOutput: (text) => {
            output += text;
          },
        }),
      );
      if (code !== 0)
        progress.write(`\nThe check of ${name} (npm run ${script}) failed:\n${output}\n`);
      return code;
    }),
  );
  return codes.every((code) => code === 0);
}
