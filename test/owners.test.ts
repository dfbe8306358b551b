import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { API_NAMES, SERVICES } from '../terraform/services.ts';
import { repositoryFiles } from './repository-files.ts';

const ROOT = join(import.meta.dirname, '..');
/** A folder of a service, or of a package that services share. */
const SERVICE = /^services\/(?:shared\/)?(?!shared\/)[\w-]+(?=\/)/;

interface Rule {
  readonly pattern: string;
  readonly owners: readonly string[];
}

const files = repositoryFiles('');
const rules = parseRules(await readFile(join(ROOT, '.github/CODEOWNERS'), 'utf8'));
/** Every README except the repository's own. */
const readmes = files.filter((file) => file.endsWith('/README.md'));
const services = [...new Set(files.flatMap((file) => SERVICE.exec(file)?.[0] ?? []))];

describe('CODEOWNERS', () => {
  it.each([
    ['services/agent/', 'c'],
    ['services/other/', 'b'],
    ['docs/', 'a'],
  ])('gives %s to the last line that matches: %s', (folder, owner) => {
    expect(
      ownersOf(folder, parseRules('* @x/a\n# @x/n\n/services/ @x/b\n/services/agent/ @x/c\n')),
    ).toEqual([owner]);
  });
});

describe('a README', () => {
  it.each(services)('exists in %s', (folder) => {
    expect(readmes).toContain(`${folder}/README.md`);
  });

  it.each(readmes)('%s names the owner that CODEOWNERS names', async (readme) => {
    const text = await readFile(join(ROOT, readme), 'utf8');
    const [, owner] = /^\| Owner +\| ([a-z]+)\b/m.exec(text) ?? [];
    expect([owner]).toEqual(ownersOf(`${dirname(readme)}/`, rules));
  });
});

it.each(API_NAMES)('the API %s declares the owner that CODEOWNERS names', (name) => {
  expect([SERVICES[name].api.owner]).toEqual(ownersOf(`services/${name}/`, rules));
});

function parseRules(text: string): readonly Rule[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [pattern = '', ...owners] = line.trim().split(/\s+/);
      return { pattern, owners: owners.map((owner) => owner.replace(/^@[\w-]+\//, '')) };
    });
}

/**
 * Teams without their organization. Of CODEOWNERS' patterns only `*` and `/folder/` are used for
 * folders.
 */
function ownersOf(folder: string, known: readonly Rule[]): readonly string[] {
  const last = known.findLast(({ pattern }) => pattern === '*' || `/${folder}`.startsWith(pattern));
  return last?.owners ?? [];
}
