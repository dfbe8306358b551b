import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormedJson, toWellFormedJson, truncateText, truncateTextStart } from './text.ts';

describe('truncateText', () => {
  it('never splits a surrogate pair', () => {
    const text = fc.string({ unit: 'binary' }).map((any) => any.toWellFormed());
    fc.assert(
      fc.property(text, fc.nat(40), (whole, longest) => {
        const cut = truncateText(whole, longest);
        expect(cut.isWellFormed()).toBe(true);
        expect(whole.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(longest);
        expect(cut.length).toBeGreaterThanOrEqual(Math.min(whole.length, longest - 1));
      }),
    );
  });

  it('truncates the start of a text likewise', () => {
    const text = fc.string({ unit: 'binary' }).map((any) => any.toWellFormed());
    fc.assert(
      fc.property(text, fc.nat(40), (whole, longest) => {
        const cut = truncateTextStart(whole, longest);
        expect(cut.isWellFormed()).toBe(true);
        expect(whole.endsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(longest);
        expect(cut.length).toBeGreaterThanOrEqual(Math.min(whole.length, longest - 1));
      }),
    );
  });

  it('leaves a short text as it is', () => {
    expect(truncateText('😀', 2)).toBe('😀');
    expect(truncateText('😀', 1)).toBe('');
  });
});

describe('toWellFormedJson', () => {
  it('replaces lone surrogates wherever they occur, and nothing else', () => {
    expect(toWellFormedJson({ 'a\ud83d': ['\ude00', 1, null, { b: '😀' }] })).toEqual({
      'a\ufffd': ['\ufffd', 1, null, { b: '😀' }],
    });
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
        const value: unknown = JSON.parse(json);
        const made = toWellFormedJson(value);
        expect(isWellFormedJson(made)).toBe(true);
        if (isWellFormedJson(value)) expect(made).toEqual(value);
      }),
    );
  });

  it('keeps a member named __proto__', () => {
    const value = toWellFormedJson(JSON.parse('{"__proto__":{"admin":true}}'));
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(value).not.toHaveProperty('admin');
  });
});

describe('isWellFormedJson', () => {
  it('finds a lone surrogate in strings and in names, but not its escaped spelling', () => {
    expect(isWellFormedJson({ a: ['\ud83d'] })).toBe(false);
    expect(isWellFormedJson([{ 'a\udc00': 1 }])).toBe(false);
    expect(isWellFormedJson({ a: ['😀', '\\ud83d', null, 1] })).toBe(true);
  });
});
