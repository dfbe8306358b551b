import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { page } from '../strings/en/page.ts';
import { foreignParts } from './foreign-parts.fixture.ts';
import { makeMarkdownWriter } from './markdown-writer.ts';
import { renderMarkdown, writeMarkdown } from './specification.fixture.ts';

/** Pieces of marks, which meet by chance. */
const MARKS = [
  ...['a', 'b ', ' ', '\n', '\n\n', '\r', '\r\n', '\t', '    ', '\0', 'ש', '\uD83D', '\uDE00'],
  ...['*', '**', '_', '~~', '`', '```', '```js\n', '~~~', '\\', '&amp;', '$', '$$', '\\[', '\\]'],
  ...['- ', '-', '+ ', '1. ', '2) ', '# ', '=', '---', '> ', '[ ] ', '[x] ', '|', '|---|:-:|\n'],
  ...['| a | b |\n', '[', ']', '[a]', '[a]: https://a.example/ "t"', '[b]: ', "'", '![', '<'],
  ...['(https://b.example/)', '<b>', '<!--', '-->'],
];
/** Lines, which make longer texts of more blocks. */
const PREFIXES = ['', '', '', '> ', '- ', '1. ', '  ', '    ', '> - ', '- [ ] ', '# ', '| '];
const CONTENTS = [
  ...['', '', 'a', '[a]', '[a] [b]', '[a][b]', '---', '===', '-', '*a', 'b*', '$$', '\\[', '\\]'],
  ...['[A]: https://a.example/', "[a]: https://b.example/ 'one", "two'", '[b]: https://b.example/'],
  ...['```', '```js', '| a | b |', '|---|---|', '|-', 'a | b', '<!--', '-->', '<div>'],
];
const marks = fc.array(fc.constantFrom(...MARKS), { maxLength: 50 }).map((it) => it.join(''));
const line = fc.tuple(fc.constantFrom(...PREFIXES), fc.constantFrom(...CONTENTS));
const lines = fc.array(line, { maxLength: 14 }).map((it) => it.map((of) => of.join('')).join('\n'));

function cut(text: string, at: readonly number[]): readonly string[] {
  const edges = [0, ...at.filter((it) => it < text.length).toSorted((a, b) => a - b), text.length];
  return edges.slice(1).map((end, index) => text.slice(edges[index], end));
}

describe('makeMarkdownWriter', () => {
  it('shows the same, however the text is cut, and wherever its end was expected', () => {
    fc.assert(
      fc.property(fc.oneof(marks, lines), fc.array(fc.nat(200), { maxLength: 12 }), (text, at) => {
        const whole = renderMarkdown(text);
        const shown = [
          writeMarkdown([text]),
          writeMarkdown(text.split('')),
          writeMarkdown(text.split(/(?<=\n)/)),
          writeMarkdown(cut(text, at), (index) => index % 2 === 0),
        ];
        for (const it of shown) expect(it.innerHTML).toBe(whole.innerHTML);
        expect(foreignParts(whole)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    // The definition that is no more one when its line goes on.
    [['[a]\n\nb\n\n[a]: https://a.example/', ' no']],
    [['[a]\n\nb\n\n', '[a]: https://a.example/', ' no']],
    // The number that belongs to the list before it.
    [['1. a\n\n1', '0. b']],
    // The title that a later line ends, or does not.
    [['[a]\n\nb\n\n[a]: https://a.example/\n"c', '\nd"', '\n\ne\n\n']],
    [['[a]\n\nb\n\n[a]: https://a.example/\n"c', '\nd', '\n\ne\n\n']],
    // The first definition counts, also one in a quote.
    [['[a]\n\n> [a]: https://a.example/\n\nb\n\n', '[a]: https://b.example/\n\nc']],
    // The line that makes a table of the one before it.
    [['a\nb | c\n', '--|--\n', 'd\n\n']],
  ])('shows %j as if it had come at once, also if each piece seemed the last', (pieces) => {
    const whole = renderMarkdown(pieces.join('')).innerHTML;
    expect(writeMarkdown(pieces).innerHTML).toBe(whole);
    expect(writeMarkdown(pieces, () => true).innerHTML).toBe(whole);
  });

  it('keeps every node of a settled block, and appends to the text that grows', () => {
    const { container, write } = setUp();
    write('# One\n\nTwo **bold** and\n\n- three\n- four\n\n| a |\n|---|\n| b |\n\nFive');
    const before = nodesOf(container);
    const growing = before.at(-1);
    write(' and');
    write(' six');
    expect(growing?.textContent).toBe('Five and six');
    write('.\n\n```js\nconst a = 1;\n```\n\nSeven');
    expect(nodesOf(container).slice(0, before.length)).toEqual(before);
    before.forEach((node, index) => {
      expect(nodesOf(container)[index]).toBe(node);
    });
  });

  it('keeps what stays the same in the block that is open', () => {
    const { container, write } = setUp();
    write('- one\n- two `code`\n- thr');
    const before = nodesOf(container);
    write('ee *four');
    write('*\n- five');
    const after = nodesOf(container);
    before.forEach((node, index) => {
      expect(after[index]).toBe(node);
    });
    expect(container.querySelectorAll('li')).toHaveLength(4);
  });

  it('shows a definition that comes later in the blocks that refer to it alone', () => {
    const { container, write } = setUp();
    write('See [the page][p] and [q].\n\nNo [reference](https://a.example/).\n\nMore\n\n');
    const before = nodesOf(container);
    const [first, second] = container.children;
    write('[P]: https://p.example/\n\n');
    expect(first?.innerHTML).toContain('[the page][p]');
    write('End');
    write(' of it.\n');
    expect(first?.querySelector('a')?.href).toBe('https://p.example/');
    expect(first?.textContent).toBe('See the page and [q].');
    expect(container.children[0]).toBe(first);
    const ofSecond = second && nodesOf(second);
    expect(before).toEqual(expect.arrayContaining([...(ofSecond ?? [])]));
    expect(nodesOf(container.children[1] as Element)).toEqual(ofSecond);
  });

  it('takes a definition that is no more one back', () => {
    const { container, write, end } = setUp();
    write('[a]\n\nb\n\n');
    write('[a]: https://a.example/');
    end();
    expect(container.querySelector('a')?.href).toBe('https://a.example/');
    write(' no\n\nc');
    write('\nd\n');
    expect(container.querySelector('a')).toBeNull();
  });

  it('shows the beginning of a mark only at the end', () => {
    const { container, write, end } = setUp();
    write('Steps:\n-');
    expect(container.innerHTML).toBe('<p dir="auto">Steps:</p>');
    write(' one');
    expect(container.querySelector('ul')?.textContent).toBe('one');
    write('\n\n--');
    expect(container.textContent).toBe('Steps:one');
    end();
    expect(container.textContent).toBe('Steps:one--');
  });

  it('numbers its scrolling regions in their order, each once', () => {
    const { container, write } = setUp();
    write('| a |\n|---|\n\n');
    write('```js\na\n```\n\n> ~~~\n> b\n> ~~~\n\n');
    write('- | c |\n  |---|\n\n      d\n\nEnd');
    const names = [...container.querySelectorAll('[role="region"]')].map((it) =>
      it.getAttribute('aria-label'),
    );
    expect(names).toEqual(['Table 1', 'Code 2, js', 'Code 3', 'Table 4', 'Code 5']);
  });

  it('shows text that is nested too deep as it is written', () => {
    const text = `${'> '.repeat(150)}deep\n\n${'- '.repeat(150)}deeper\n\n${'*a **b '.repeat(200)}`;
    const shown = writeMarkdown([text, `${'b** a*'.repeat(200)} end`]);
    expect(shown.textContent).toMatch(/> > deep.*- - deeper.* end$/s);
    expect(depthOf(shown)).toBeLessThan(200);
  });
});

function setUp() {
  const container = document.createElement('div');
  let regions = 0;
  const writer = makeMarkdownWriter(container, page.markdown, () => ++regions);
  return {
    container,
    write: (delta: string) => writer.write(delta, false),
    end: () => writer.write('', true),
  };
}

/** All nodes in an element, in their order. */
function nodesOf(element: Node): readonly Node[] {
  return Array.from(element.childNodes).flatMap((node) => [node, ...nodesOf(node)]);
}

function depthOf(element: Element): number {
  return 1 + Math.max(0, ...Array.from(element.children, depthOf));
}
