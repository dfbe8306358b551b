import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeParagraphWriter } from './paragraph-writer.ts';

function write(deltas: readonly string[]): string[] {
  const container = document.createElement('div');
  const writer = makeParagraphWriter(container);
  for (const delta of deltas) writer(delta);
  return [...container.children].map((it) => it.textContent ?? '');
}

describe('makeParagraphWriter', () => {
  it.each([
    [['a', 'b'], ['ab']],
    [['a\nb'], ['a\nb']],
    [
      ['a\n', '\nb'],
      ['a', 'b'],
    ],
    [
      ['a\r', '\n\r\n', 'b'],
      ['a', 'b'],
    ],
    [['\n\na\n\n\n\nb\n'], ['a', 'b']],
    [[''], []],
    [['<b>&amp;'], ['<b>&amp;']],
  ])('writes %j as %j', (deltas, paragraphs) => {
    expect(write(deltas)).toEqual(paragraphs);
  });

  it('only ever adds to the end of the last text node', () => {
    const container = document.createElement('div');
    const writer = makeParagraphWriter(container);
    writer('one');
    const first = container.firstChild?.firstChild;
    writer(' more\n\ntwo');
    expect(container.firstChild?.firstChild).toBe(first);
    expect(first?.textContent).toBe('one more');
  });

  it('writes the same however the text is cut', () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', ' ', '\n', '\r') }));
    fc.assert(
      fc.property(pieces, (deltas) => {
        expect(write(deltas)).toEqual(write([deltas.join('')]));
      }),
    );
  });
});
