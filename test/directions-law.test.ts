import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFiles } from './repository-files.ts';

// A page in a language from right to left is the mirror of one from left to right: its styles name the
// start and the end of a line, and no sides of the screen.

const ROOT = join(import.meta.dirname, '..');
const PROPERTY =
  /(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-)?(?:left|right|top|bottom)(?:-\w+)?(?=\s*:)/;
const SIZE = /(?<![\w-])(?:m(?:in|ax)-)?(?:width|height)(?=\s*:)/;
const VALUE = /(?<![\w-])(?:text-align|float|clear)\s*:\s*(?:left|right)/;
const SIDES = new RegExp([PROPERTY, SIZE, VALUE].map(({ source }) => source).join('|'), 'g');
/** The columns of a table in Markdown name sides. */
const NAMED_BY_AUTHORS = /\[data-align="(left|right)"\] \{\s*text-align: \1;\s*\}/g;

/** Declarations that name a side of the screen. */
function sidesIn(css: string): readonly string[] {
  const rules = css.replace(/\/\*.*?\*\//gs, '').replace(/@media[^{]*/g, '');
  return [...rules.replace(NAMED_BY_AUTHORS, '').matchAll(SIDES)].map(([found]) => found);
}

describe('styles of the page', () => {
  it.each([
    ['a { margin-left: 1px }', ['margin-left']],
    ['a { border-right-color: red; left:0 }', ['border-right-color', 'left']],
    ['a {\n  max-width: 3rem;\n  height: 1px;\n}', ['max-width', 'height']],
    ['a { text-align: right; float: left; }', ['text-align: right', 'float: left']],
    ['@media (min-width: 64rem) { a { margin-inline: 0 } }', []],
    ['a { padding-inline: env(safe-area-inset-left); line-height: 1.5 }', []],
    ['a { stroke-width: 2; border-width: 0 1px; text-align: start }', []],
  ])('name a side: %s', (css, sides) => {
    expect(sidesIn(css)).toEqual(sides);
  });

  it('name none', () => {
    const files = repositoryFiles('.css').filter((path) => path.startsWith('frontend/src/'));
    expect(files.length).toBeGreaterThan(8);
    const found = files.flatMap((path) =>
      sidesIn(readFileSync(join(ROOT, path), 'utf8')).map((side) => `${path}: ${side}`),
    );
    expect(found).toEqual([]);
  });
});
