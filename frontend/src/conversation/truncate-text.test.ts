import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { truncateText } from './truncate-text.ts';

describe('truncateText', () => {
  it('drops a character that it would have to split', () => {
    expect([truncateText('ab😀', 3), truncateText('ab😀', 4), truncateText('ab', 9)]).toEqual([
      'ab',
      'ab😀',
      'ab',
    ]);
  });

  it('never creates a lone surrogate', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, length) => {
        const cut = truncateText(text, length);
        expect(cut.isWellFormed()).toBe(true);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(length);
        expect(cut.length).toBeGreaterThanOrEqual(Math.min(length, text.length) - 1);
      }),
    );
  });
});
