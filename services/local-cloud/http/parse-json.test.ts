import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_JSON_DEPTH, parseJson, textOfJson } from './parse-json.ts';

describe('JSON', () => {
  it('is read as it was written', () =>
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
        expect(parseJson(new TextEncoder().encode(text))).toEqual(JSON.parse(text.toWellFormed()));
      }),
    ));

  it('of any text or bytes is read or refused, never thrown', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()), (source) => {
        expect(() => parseJson(source)).not.toThrow();
      }),
    ));

  it('has this number of levels and no more, whatever its strings contain', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}"]]}\\"[["${']'.repeat(depth)}`;
    expect(parseJson(nested(MAX_JSON_DEPTH))).toBeDefined();
    expect(parseJson(nested(MAX_JSON_DEPTH + 1))).toBeUndefined();
    expect(parseJson('{"a":'.repeat(5000))).toBeUndefined();
    expect(parseJson(`"${'['.repeat(5000)}"`)).toBe('['.repeat(5000));
    expect(parseJson(`[${'[],'.repeat(5000)}[]]`)).toHaveLength(5001);
  });

  it('with a member __proto__ does not affect other objects', () => {
    const value = parseJson('{"__proto__":{"polluted":1},"constructor":2}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    ['a byte order mark', new Uint8Array([0xef, 0xbb, 0xbf, 0x31])],
    ['invalid UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['UTF-16', new Uint8Array([0x31, 0x00])],
    ['nothing', new Uint8Array()],
    ['a half', '{"a":'],
    ['two', '{} {}'],
    ['NaN', 'NaN'],
  ])('is not %s', (_, source) => {
    expect(parseJson(source)).toBeUndefined();
  });
});

it('any JSON value has a text', () =>
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), (text) => {
      expect(typeof textOfJson({ toString: JSON.parse(text), valueOf: null })).toBe('string');
      expect(typeof textOfJson(JSON.parse(text))).toBe('string');
    }),
  ));
