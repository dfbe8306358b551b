import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const STACKS = join(ROOT, 'terraform/stacks');

/** The environment that a stack writes for a service, and a variable that it always sets. */
const ENVIRONMENT = /environment: \{\n(.*?)\n +\} satisfies \w+/gs;
const VARIABLE = /^ {6,8}([A-Z][A-Z0-9_]*): .*,$/gm;

interface Forgetful {
  /** `backend-stack.ts without AGENT_RUNTIME_ARN`. */
  readonly title: string;
  readonly variable: string;
  /** The stack's source without that variable. */
  readonly source: string;
}

describe('a stack that forgets a variable of a service', () => {
  it('fails the type check, which names the variable', async () => {
    const stacks = await forgetfulStacks();
    const errors = await typeCheck(stacks.map(({ source }) => source));
    const outcomes = stacks.map(({ title, variable }, index) => ({
      title,
      errors: errors(index).map((error) =>
        error.includes(`Property '${variable}' is missing in type`) ? 'names it' : error,
      ),
    }));
    expect(outcomes).toEqual(stacks.map(({ title }) => ({ title, errors: ['names it'] })));
    expect(stacks.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'agent-stack.ts without CONVERSATIONS_URL',
        'agent-stack.ts without GATEWAY_URL',
        'api-stack.ts without OKTA_ISSUER',
        'backend-stack.ts without AGENT_TIMEOUT_MS',
        'backend-stack.ts without HEARTBEAT_MS',
        'gateway-stack.ts without OKTA_ISSUER',
      ]),
    );
  });
});

/** Every stack once for each variable that it gives to a service, without that variable. */
async function forgetfulStacks(): Promise<readonly Forgetful[]> {
  const names = (await readdir(STACKS)).sort();
  const sources = await Promise.all(names.map((name) => readFile(join(STACKS, name), 'utf8')));
  return names.flatMap((name, index) => {
    const source = sources[index] ?? '';
    return Array.from(source.matchAll(ENVIRONMENT)).flatMap((environment) =>
      Array.from((environment[1] ?? '').matchAll(VARIABLE), ([line, variable = '']) => ({
        title: `${name} without ${variable}`,
        variable,
        source:
          source.slice(0, environment.index) +
          environment[0].replace(line, '') +
          source.slice(environment.index + environment[0].length),
      })),
    );
  });
}

/**
 * Type-checks sources as if each were one of the stacks; returns the errors of the one at an index.
 */
async function typeCheck(
  sources: readonly string[],
): Promise<(index: number) => readonly string[]> {
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  // Below the repository, where its packages resolve.
  const folder = await mkdtemp(join(ROOT, 'dist/environment-seam-'));
  try {
    await writeFile(
      join(folder, 'tsconfig.json'),
      '{"extends":"../../tsconfig.base.json","compilerOptions":{"types":["node"]}}',
    );
    for (const [index, source] of sources.entries()) {
      const placed = source
        .replaceAll(" from '../", " from '../../terraform/")
        .replaceAll(" from './", " from '../../terraform/stacks/");
      await writeFile(join(folder, `stack-${index}.ts`), placed);
    }
    const errors = (await tsc(folder)).split(/\n(?=\S)/);
    return (index) => errors.filter((error) => error.includes(`stack-${index}.ts(`));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The errors of tsc; an error continues in indented lines. */
function tsc(folder: string): Promise<string> {
  const command = [join(ROOT, 'node_modules/.bin/tsc'), '--pretty', 'false', '-p', folder];
  return new Promise((settle) => {
    execFile(process.execPath, command, { cwd: folder }, (_error, stdout) => settle(stdout));
  });
}
