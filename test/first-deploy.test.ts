import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { oktaProblem } from '../delivery/credentials.ts';

const ROOT = join(import.meta.dirname, '..');
const CLOUD = 'services/local-cloud';
const page = await readFile(join(ROOT, 'docs/first-deploy.md'), 'utf8');

/** `runtimeSwitches.forwardTraceHeader`. */
const SWITCH = /\b\w+Switches\.\w+/g;
/** A file of the repository between backticks; one with a placeholder or a star is none. */
const FILE =
  /`((?:\.\.\/)?(?:build|delivery|docs|frontend|okta|services|terraform|test)\/[\w./-]+)`/g;

describe('docs/first-deploy.md', () => {
  it('names every switch of the local cloud, and none that there is not', async () => {
    const named = new Set(page.match(SWITCH));
    expect([...named].sort()).toEqual(await switchesOfTheLocalCloud());
  });

  it('names the file of every switch', async () => {
    const files = (await switchFiles()).map((file) => `${CLOUD}/${file}`);
    expect(files.filter((file) => !page.includes(`\`${file}\``))).toEqual([]);
  });

  it('names no file or folder that there is not', async () => {
    const named = [...page.matchAll(FILE)].map(([, file = '']) => file);
    const there = await Promise.all(named.map((file) => exists(join(ROOT, file))));
    expect(named.filter((_, index) => !there[index])).toEqual([]);
  });

  it('tells of no make target that there is not', async () => {
    const targets = (await readFile(join(ROOT, 'Makefile'), 'utf8')).match(/^[a-z]+(?=: .*##)/gm);
    const named = new Set(
      [...page.matchAll(/(?:`|^ *|do )make ([a-z]+)/gm)].map(([, name]) => name),
    );
    expect([...named].filter((name) => !targets?.includes(name ?? ''))).toEqual([]);
  });

  it('has the section to which the tool sends whoever lacks credentials of Okta', () => {
    const [, section] = /first-deploy\.md, "(\w+)"/.exec(oktaProblem({}) ?? '') ?? [];
    expect(page.split('\n')).toContain(`## ${section}`);
  });
});

async function switchFiles(): Promise<readonly string[]> {
  const files = await readdir(join(ROOT, CLOUD), { recursive: true });
  return files.filter((file) => file.endsWith('switches.ts')).sort();
}

async function switchesOfTheLocalCloud(): Promise<readonly string[]> {
  const modules = await Promise.all(
    (await switchFiles()).map(
      async (file) => (await import(join(ROOT, CLOUD, file))) as Record<string, object>,
    ),
  );
  return modules
    .flatMap((exported) => Object.entries(exported))
    .flatMap(([name, switches]) => Object.keys(switches).map((member) => `${name}.${member}`))
    .sort();
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
