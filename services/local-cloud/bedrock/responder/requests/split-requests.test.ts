import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRequests } from './split-requests.ts';

const partsOf = (prompt: string) =>
  splitRequests(prompt).map(({ text, isJoint }) => `${isJoint ? '&' : ';'} ${text}`);

describe('splitRequests', () => {
  it.each<readonly [string, readonly string[]]>([
    ['Who am I?', ['; Who am I?']],
    ['a and b', ['; a', '& b']],
    ['a, b and also c', ['; a', '& b', '& c']],
    ['a, and what b', ['; a', '; what b']],
    ['a and then b; c', ['; a', '; b', '; c']],
    ['A? And then b.\nc', ['; A?', '; b.', '; c']],
    ['set x to "a, b and c" and d', ['; set x to "a, b and c"', '& d']],
    ['sand, thenar', ['; sand', '& thenar']],
    ['v1.2 costs 3.50', ['; v1.2 costs 3.50']],
    ['', []],
  ])('%j', (prompt, parts) => {
    expect(partsOf(prompt)).toEqual(parts);
  });

  it('loses no word', () => {
    const word = fc.constantFrom('who', 'I', '"x', 'y"', '5.5', 'ä', '\ud800');
    const mark = fc.constantFrom(' ', ', ', ' & ', '? ', '. ');
    const prompt = fc.array(fc.tuple(word, mark)).map((pairs) => pairs.flat().join(''));
    fc.assert(
      fc.property(prompt, (text) => {
        const wordsOf = (one: string) => one.match(/[^\s,?.]+/g) ?? [];
        const split = splitRequests(text).map((part) => part.text);
        expect(wordsOf(split.join(' '))).toEqual(wordsOf(text));
      }),
    );
  });
});
