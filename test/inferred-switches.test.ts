import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const CLOUD = 'services/local-cloud';
const page = await readFile(join(ROOT, 'docs/inferred.md'), 'utf8');

/** `runtimeSwitches.forwardTraceHeader`. */
const SWITCH = /\b\w+Switches\.\w+/g;

describe('docs/inferred.md', () => {
  it('lists every switch of the local cloud, and no others', async () => {
    const named = new Set(page.match(SWITCH));
    expect([...named].sort()).toEqual(await switchesOfTheLocalCloud());
  });

  it('names the file of every switch', async () => {
    const files = (await switchFiles()).map((file) => `${CLOUD}/${file}`);
    expect(files.filter((file) => !page.includes(`\`${file}\``))).toEqual([]);
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
