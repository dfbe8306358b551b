import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText } from './cut-text.ts';

describe('cutText', () => {
  it('leaves out a character that it would have to halve', () => {
    expect([cutText('ab😀', 3), cutText('ab😀', 4), cutText('ab', 9)]).toEqual([
      'ab',
      'ab😀',
      'ab',
    ]);
  });

  it('never makes half a character of a whole text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, length) => {
        const cut = cutText(text, length);
        expect(cut.isWellFormed()).toBe(true);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(length);
        expect(cut.length).toBeGreaterThanOrEqual(Math.min(length, text.length) - 1);
      }),
    );
  });
});
