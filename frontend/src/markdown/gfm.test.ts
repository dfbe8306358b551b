import { describe, expect, it } from 'vitest';
import { foreignParts } from './foreign-parts.fixture.ts';
import { expectedForm, shownForm, writeMarkdown } from './specification.fixture.ts';

interface Example {
  /** What it shows of GitHub Flavored Markdown 0.29, and the number of the example there. */
  readonly rule: string;
  readonly markdown: string;
  readonly html: string;
}

const head = (...cells: readonly string[]) =>
  `<thead><tr>${cells.map((it) => `<th>${it}</th>`).join('')}</tr></thead>`;
const row = (...cells: readonly string[]) =>
  `<tr>${cells.map((it) => `<td>${it}</td>`).join('')}</tr>`;
const box = (isChecked: boolean) =>
  `<input type="checkbox"${isChecked ? ' checked=""' : ''} disabled="">`;

const EXAMPLES: readonly Example[] = [
  {
    rule: 'a head, a line of dashes and rows are a table (198)',
    markdown: '| name | city |\n| --- | --- |\n| Ada | London |\n',
    html: `<table>${head('name', 'city')}<tbody>${row('Ada', 'London')}</tbody></table>`,
  },
  {
    rule: 'cells need neither equal widths nor outer pipes, and colons align them (199)',
    markdown: '| a | long head | c\n:-: | -----------: | :--\nx | y | z\n',
    html:
      '<table><thead><tr><th align="center">a</th><th align="right">long head</th><th align="left">c</th></tr></thead>' +
      '<tbody><tr><td align="center">x</td><td align="right">y</td><td align="left">z</td></tr></tbody></table>',
  },
  {
    rule: 'an escaped pipe belongs to its cell, also in code (200)',
    markdown: '| a\\|b |\n| --- |\n| `c \\| d` |\n| **e \\| f** |\n',
    html: `<table>${head('a|b')}<tbody>${row('<code>c | d</code>')}${row('<strong>e | f</strong>')}</tbody></table>`,
  },
  {
    rule: 'another block ends a table (201)',
    markdown: '| a | b |\n| - | - |\n| c | d |\n> e\n',
    html: `<table>${head('a', 'b')}<tbody>${row('c', 'd')}</tbody></table><blockquote><p>e</p></blockquote>`,
  },
  {
    rule: 'a line without pipes is a row, and an empty line ends the table (202)',
    markdown: '| a | b |\n| - | - |\n| c | d |\ne\n\nf\n',
    html: `<table>${head('a', 'b')}<tbody>${row('c', 'd')}${row('e', '')}</tbody></table><p>f</p>`,
  },
  {
    rule: 'a head with another number of cells makes no table (203)',
    markdown: '| a | b |\n| --- |\n| c |\n',
    html: '<p>| a | b |\n| --- |\n| c |</p>',
  },
  {
    rule: 'cells that a row lacks are empty, and those that it has too many are left out (204)',
    markdown: '| a | b |\n| - | - |\n| c |\n| d | e | f |\n',
    html: `<table>${head('a', 'b')}<tbody>${row('c', '')}${row('d', 'e')}</tbody></table>`,
  },
  {
    rule: 'a table may have no rows (205)',
    markdown: '| a | b |\n| - | - |\n',
    html: `<table>${head('a', 'b')}</table>`,
  },
  {
    rule: 'an item that begins with a box is a task (279)',
    markdown: '- [ ] one\n- [x] two\n- [X] three\n',
    html: `<ul><li>${box(false)} one</li><li>${box(true)} two</li><li>${box(true)} three</li></ul>`,
  },
  {
    rule: 'tasks may be nested (280)',
    markdown: '- [x] one\n  - [ ] two\n  - [x] three\n- [ ] four\n',
    html: `<ul><li>${box(true)} one<ul><li>${box(false)} two</li><li>${box(true)} three</li></ul></li><li>${box(false)} four</li></ul>`,
  },
  {
    rule: 'a box needs a space and a text after it, and an item before it (5.3)',
    markdown: '1. [ ](https://site.example/)\n2. [x]\n3. [x]two\n4. a [x] b\n\n[ ] no item\n',
    html: '<ol><li><a href="https://site.example/"> </a></li><li>[x]</li><li>[x]two</li><li>a [x] b</li></ol><p>[ ] no item</p>',
  },
  {
    rule: 'a box stands in the first paragraph of a loose item (5.3)',
    markdown: '- [ ] one\n\n- [x] two\n',
    html: `<ul><li><p>${box(false)} one</p></li><li><p>${box(true)} two</p></li></ul>`,
  },
  {
    rule: 'two tildes strike a text through (491)',
    markdown: 'It is ~~gone~~ here.\n',
    html: '<p>It is <del>gone</del> here.</p>',
  },
  {
    rule: 'no paragraph ends within a struck text (492)',
    markdown: 'It is ~~gone\n\nhere~~.\n',
    html: '<p>It is ~~gone</p><p>here~~.</p>',
  },
];

describe('GitHub Flavored Markdown', () => {
  it.each(EXAMPLES)('$rule', ({ markdown, html }) => {
    const whole = writeMarkdown([markdown]);
    expect(shownForm(whole)).toBe(expectedForm(html));
    expect(writeMarkdown(markdown.split('')).innerHTML).toBe(whole.innerHTML);
    expect(foreignParts(whole)).toEqual([]);
  });
});
