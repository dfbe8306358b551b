import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from '../strings/en/page.ts';
import { makeHighlighter } from './highlight.ts';
import { makeMarkdownWriter } from './markdown-writer.ts';

class FakeRange {
  constructor(init: object) {
    Object.assign(this, init);
  }
}

const highlights = new Map<string, Set<StaticRange>>();

beforeEach(() => {
  highlights.clear();
  // happy-dom has none of the three.
  vi.stubGlobal('Highlight', Set);
  vi.stubGlobal('StaticRange', FakeRange);
  vi.stubGlobal('CSS', { highlights });
});
afterEach(() => vi.unstubAllGlobals());

/** The marked words, with their kind, in the order of the kinds. */
function marked(): readonly string[] {
  return [...highlights].flatMap(([name, ranges]) =>
    Array.from(ranges, ({ startContainer, startOffset, endOffset }) => {
      const word = startContainer.nodeValue?.slice(startOffset, endOffset);
      return `${name.replace('code-', '')} ${word}`;
    }),
  );
}

function highlight(language: string, text: string): readonly string[] {
  const code = document.createElement('code');
  code.textContent = text;
  makeHighlighter().highlight(code, language);
  return marked().toSorted();
}

describe('the highlighter', () => {
  it.each([
    [
      'ts',
      'const a: number = 0x1f; // "b"\n/* if\n*/ return `c ${d}` + "e\\"f" // g',
      [
        'comment /* if\n*/',
        'comment // "b"',
        'comment // g',
        'keyword const',
        'keyword return',
        'number 0x1f',
        'string "e\\"f"',
        'string `c ${d}`',
      ],
    ],
    [
      'python',
      'def f(*args):\n    """if\n    1"""\n    return None # 2\n',
      ['comment # 2', 'keyword None', 'keyword def', 'keyword return', 'string """if\n    1"""'],
    ],
    ['yaml', "a: 'b#c' # d\ne: f#g", ['comment # d', "string 'b#c'"]],
    [
      'sql',
      "SELECT a FROM b -- c\nwhere d = 'e'",
      ['comment -- c', 'keyword FROM', 'keyword SELECT', 'keyword where', "string 'e'"],
    ],
    ['js', "it's iffy, classes1", []],
    ['text', 'if 1 "a"', []],
    ['', 'if 1 "a"', []],
    ['__proto__', 'if 1', []],
    ['ts', `"${'a'.repeat(20_000)}"`, []],
  ])('marks the words of %s', (language, text, words) => {
    expect(highlight(language, text)).toEqual(words);
  });

  it('waits for the end of a fence, and ends with the text', () => {
    const container = document.createElement('div');
    const writer = makeMarkdownWriter(container, page.markdown, () => 1);
    writer.write('```JS\nconst a = 1;\n', false);
    expect(marked()).toEqual([]);
    writer.write('``', false);
    expect(marked()).toEqual([]);
    writer.write('`\n', false);
    expect(marked()).toEqual(['keyword const', 'number 1']);
    writer.write('\nEnd', true);
    expect(marked()).toEqual(['keyword const', 'number 1']);
    writer.dispose();
    expect(marked()).toEqual([]);
  });

  it('leaves another text’s marks alone', () => {
    const [one, other] = [document.createElement('code'), document.createElement('code')];
    one.textContent = other.textContent = 'if';
    makeHighlighter().highlight(one, 'js');
    const second = makeHighlighter();
    second.highlight(other, 'js');
    second.highlight(other, 'js');
    expect(marked()).toEqual(['keyword if', 'keyword if']);
    second.dispose();
    expect(marked()).toEqual(['keyword if']);
  });

  it.each([
    ['Highlight', undefined],
    ['CSS', undefined],
    ['CSS', {}],
  ])('marks nothing in a browser where %s is %j', (name, value) => {
    vi.stubGlobal(name, value);
    expect(highlight('js', 'const a = 1;')).toEqual([]);
  });
});
