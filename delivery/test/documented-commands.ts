import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../build/paths.ts';

const run = promisify(execFile);

/** The commands of a document, by the heading under which they stand; the first ones under ''. */
export async function documentedCommands(path: string): Promise<ReadonlyMap<string, string[]>> {
  const text = await readFile(join(ROOT, path), 'utf8');
  const found = new Map<string, string[]>();
  let heading = '';
  for (const [, title, commands] of text.matchAll(/^## ([^\n]+)$|^```bash\n(.*?)^```$/gms)) {
    if (title !== undefined) heading = title;
    else found.set(heading, [...(found.get(heading) ?? []), commands ?? '']);
  }
  return found;
}

/** Runs commands in one shell, which ends at the first failure. @returns what they printed. */
export async function runCommands(
  commands: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', commands.join('\n')], {
    env: environment,
  });
  return stdout;
}

export async function runAws(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  return (await run('aws', [...args], { env: environment })).stdout;
}

export function hasAwsCli(): Promise<boolean> {
  return run('aws', ['--version']).then(
    () => true,
    () => false,
  );
}
