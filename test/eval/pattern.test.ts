import { describe, expect, it } from 'vitest';
import { fits, holds, isPattern } from './pattern.ts';

describe('holds', () => {
  it.each([
    ['You are **Chat Member**.', 'chat member'],
    ['You are\n\nChat   Member.', 'are Chat Member'],
    ['Call +1 555 0100', '/\\+1[ -]?555[ -]?0100/'],
    ['a/b/c', 'a/b'],
  ])('finds in %j: %s', (text, expected) => {
    expect(holds(text, expected)).toBe(true);
  });

  it.each([
    ['You are Chat Member.', 'Chat Colleague'],
    ['GRUPPE', '/Gruppe/'],
    ['', 'a'],
  ])('does not find in %j: %s', (text, expected) => {
    expect(holds(text, expected)).toBe(false);
  });

  it('takes what stands between slashes for a regular expression, and no path', () => {
    expect([isPattern('/a/i'), isPattern('/users/me'), isPattern('a/b/')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('fits', () => {
  it.each<readonly [unknown, unknown]>([
    [{ phone: '+1', fax: '2' }, { phone: '+1' }],
    [{ phone: '+1 555' }, { phone: '/^\\+1/' }],
    [{ phone: null }, { phone: null }],
    [{}, { phone: null }],
    [{ lines: ['a', 'b'] }, { lines: ['a', '/b/'] }],
    [undefined, {}],
    [
      { count: 2, isOn: true },
      { count: 2, isOn: true },
    ],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1 } }],
  ])('%j is as expected: %j', (actual, expected) => {
    expect(fits(actual, expected)).toBe(true);
  });

  it.each<readonly [unknown, unknown]>([
    [{ phone: '+2' }, { phone: '+1' }],
    [{}, { phone: '+1' }],
    [undefined, { phone: '+1' }],
    [{ phone: 1 }, { phone: '/1/' }],
    [{ phone: '' }, { phone: null }],
    [{ lines: ['a', 'b'] }, { lines: ['a'] }],
    [{ lines: 'a' }, { lines: ['a'] }],
    [{ count: '2' }, { count: 2 }],
    [{}, { constructor: '/./' }],
    ['text', { length: 4 }],
  ])('%j is not as expected: %j', (actual, expected) => {
    expect(fits(actual, expected)).toBe(false);
  });
});
