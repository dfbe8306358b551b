import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFiles } from './repository-files.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** A colour of both schemes, by its name. */
const COLOUR = /(--[\w-]+):\s*(light-dark\([^;]+\));/g;

/*
 * The page and the local cloud's pages look like one product, and neither may import the other:
 * each style sheet defines the colours that it uses, and a name means the same colour in all of
 * them.
 */
it('a colour’s name means the same colour in every style sheet', async () => {
  const sheets = await coloursOfSheets();
  expect(sheets.length).toBeGreaterThan(2);
  const meanings = new Map<string, Set<string>>();
  for (const { name, value } of sheets.flat()) {
    meanings.set(name, (meanings.get(name) ?? new Set()).add(value));
  }
  const drifted = [...meanings].filter(([, values]) => values.size > 1).map(([name]) => name);
  expect(drifted).toEqual([]);
});

/** The colours of each style sheet that defines any. */
async function coloursOfSheets(): Promise<
  readonly (readonly { readonly name: string; readonly value: string }[])[]
> {
  const sources = await Promise.all(
    repositoryFiles('.css').map((path) => readFile(join(ROOT, path), 'utf8')),
  );
  return sources
    .map((source) =>
      Array.from(source.matchAll(COLOUR), ([, name = '', value = '']) => ({
        name,
        value: value.replaceAll(/\s+/g, ' '),
      })),
    )
    .filter((colours) => colours.length > 0);
}
