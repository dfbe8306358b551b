import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeProseWriter } from './prose-writer.ts';

function write(deltas: readonly string[]): string {
  const container = document.createElement('div');
  const writer = makeProseWriter(container);
  for (const delta of deltas) writer.write(delta);
  writer.finish();
  return markupOf(container);
}

/** Without the directions, which have their own tests. */
function markupOf(container: Element): string {
  return container.innerHTML.replaceAll(/ dir="(?:auto|ltr)"/g, '');
}

describe('makeProseWriter', () => {
  it.each([
    ['a\nb', '<p>a\nb</p>'],
    ['a\r\n\r\nb', '<p>a</p><p>b</p>'],
    ['\n\na\n  \n\n\nb\n', '<p>a</p><p>b</p>'],
    ['', ''],
    ['<b>&amp;', '<p>&lt;b&gt;&amp;amp;</p>'],
    ['You are **Chat Member**.', '<p>You are <strong>Chat Member</strong>.</p>'],
    ['- **Uid**: 1\n- b', '<ul><li><strong>Uid</strong>: 1</li><li>b</li></ul>'],
    ['Two:\n* a\n\n  + b\n\nc', '<p>Two:</p><ul><li>a</li><li>b</li></ul><p>c</p>'],
    ['- a\nstill a', '<ul><li>a\nstill a</li></ul>'],
    ['Ask *Who am I?*', '<p>Ask <em>Who am I?</em></p>'],
    ['***both** of* it', '<p><strong><em>both</em></strong> of* it</p>'],
    ['Set `A_*B*\\`.', '<p>Set <code>A_*B*\\</code>.</p>'],
    ['a\\*b \\n \\', '<p>a*b \\n \\</p>'],
    ['2 * 3 ** 4, 5*6*7', '<p>2 * 3 ** 4, 5*6*7</p>'],
    ['**open to the end\n\nnext', '<p><strong>open to the end</strong></p><p>next</p>'],
    ['```\ncode\n```', '<p>```\ncode\n```</p>'],
    ['-\n---\n-a\n1. b', '<p>-\n---\n-a\n1. b</p>'],
    ['a *', '<p>a *</p>'],
  ])('writes %j as %s', (text, html) => {
    expect(write([text])).toBe(html);
  });

  it('gives every paragraph and list its own direction, and code always left to right', () => {
    const container = document.createElement('div');
    const writer = makeProseWriter(container);
    writer.write('שלום `a.b`\n\nHello\n\n- مرحبا **b**');
    writer.finish();
    expect(container.innerHTML).toBe(
      '<p dir="auto">שלום <code dir="ltr">a.b</code></p><p dir="auto">Hello</p>' +
        '<ul dir="auto"><li>مرحبا <strong>b</strong></li></ul>',
    );
  });

  it('treats a letter beyond U+FFFF as one letter', () => {
    expect(write(['𝐀*b*'])).toBe('<p>𝐀*b*</p>');
  });

  it('only appends to the last text node', () => {
    const container = document.createElement('div');
    const writer = makeProseWriter(container);
    writer.write('one');
    const first = container.firstChild?.firstChild;
    writer.write(' more **bold** and\n\ntwo');
    expect(container.firstChild?.firstChild).toBe(first);
    expect(first?.textContent).toBe('one more ');
  });

  it('shows text as soon as its meaning is known', () => {
    const container = document.createElement('div');
    const writer = makeProseWriter(container);
    const seen = ['a *', '*b', ' c*', '*', ' d'].map((delta) => {
      writer.write(delta);
      return markupOf(container);
    });
    expect(seen).toEqual([
      '<p>a </p>',
      '<p>a <strong>b</strong></p>',
      '<p>a <strong>b c</strong></p>',
      '<p>a <strong>b c</strong></p>',
      '<p>a <strong>b c</strong> d</p>',
    ]);
  });

  it('writes the same, however the text is split', () => {
    const units = fc.constantFrom('a', 'é', ' ', '\n', '\r', '*', '**', '-', '- ', '`', '\\');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: units })), (deltas) => {
        expect(write(deltas)).toBe(write([deltas.join('')]));
      }),
    );
  });

  it('loses no character that is not markup', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', ' ', '*', '-', '`', '#', '\n') }),
        (text) => {
          const letters = (it: string) => it.replace(/[^ab#]/g, '');
          const container = document.createElement('div');
          container.innerHTML = write([text]);
          expect(letters(container.textContent ?? '')).toBe(letters(text));
        },
      ),
    );
  });
});
