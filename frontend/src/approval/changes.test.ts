import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesOf, inWords, toolInWords } from './changes.ts';
import { showExactly, showJson } from './show-exactly.ts';

describe('a change', () => {
  it('is told field by field, with what stays the same', () => {
    const before = { phone: '+1 555 0199', postalAddress: ['a', 'b'], version: 3, language: 'en' };
    const sent = { phone: '+1 555 0100', postalAddress: ['a', 'b'], alternativeEmail: null };
    expect(changesOf(sent, before)).toEqual([
      { field: 'Phone', before: '+1 555 0199', after: '+1 555 0100', isChanged: true },
      { field: 'Postal address', before: 'a\nb', after: 'a\nb', isChanged: false },
      { field: 'Alternative email', before: 'nothing', after: 'nothing', isChanged: false },
    ]);
  });

  it.each([
    [{ a: null }, { a: 'x' }, 'x', 'nothing', true],
    [{ a: 'x' }, {}, 'nothing', 'x', true],
    [{ a: '1' }, { a: 1 }, '1', '1', true],
    [{ a: true }, { a: false }, 'false', 'true', true],
    [{ a: ['x'] }, { a: ['x', 'y'] }, 'x\ny', 'x', true],
    [{ a: { b: [1], c: 2 } }, { a: { c: 2, b: [1] } }, expect.anything(), expect.anything(), false],
    [{ a: { b: 1 } }, { a: { b: 1, c: 2 } }, expect.anything(), expect.anything(), true],
    [{ a: [] }, { a: {} }, '{}', '', true],
  ])('from %j to %j', (sent, before, shownBefore, after, isChanged) => {
    expect(changesOf(sent, before)).toEqual([
      { field: 'A', before: shownBefore, after, isChanged },
    ]);
  });

  it('takes the names of fields as names, whatever they are', () => {
    const sent = JSON.parse('{"__proto__":"x","constructor":"y"}');
    expect(changesOf(sent, {})?.map(({ before, after }) => [before, after])).toEqual([
      ['nothing', 'x'],
      ['nothing', 'y'],
    ]);
  });

  it.each([
    [undefined, {}],
    [{}, undefined],
    [{}, null],
    ['text', {}],
    [['a'], {}],
    [{}, 'text'],
    [{}, ['a']],
  ])('is not compared from %j to %j', (sent, before) => {
    expect(changesOf(sent, before)).toBeUndefined();
  });
});

describe('names', () => {
  it.each([
    ['updateMyContactDetails', 'Update my contact details'],
    ['snake_case-name', 'Snake case name'],
    ['x', 'X'],
    ['', ''],
  ])('in words: %s', (name, words) => {
    expect(inWords(name)).toBe(words);
  });

  it.each([
    ['securedApi___updateMyProfile', { api: 'Secured api', operation: 'Update my profile' }],
    ['updateMyProfile', { operation: 'Update my profile' }],
    ['a___b___doIt', { api: 'A b', operation: 'Do it' }],
  ])('of the tool %s', (tool, words) => {
    expect(toolInWords(tool)).toEqual(words);
  });
});

describe('a text that is approved', () => {
  it.each([
    ['+1 555\u202e0010', '+1 555\\u202e0010'],
    ['a\u200bb\ufeffc\u00add', 'a\\u200bb\\ufeffc\\u00add'],
    ['a\u0000\tb\nc', 'a\\u0000\\u0009b\nc'],
    ['\u2066x\u2069', '\\u2066x\\u2069'],
    ['\ud83d', '\ufffd'],
    ['שלום 👩‍👩‍👧 é', 'שלום 👩‍👩‍👧 é'],
  ])('is shown as it is: %j', (text, shown) => {
    expect(showExactly(text)).toBe(shown);
  });

  it('can be read back from the JSON that is shown, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(showJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
