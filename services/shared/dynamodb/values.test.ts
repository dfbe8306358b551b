import { describe, expect, it } from 'vitest';
import { flag, number, readFlag, readNumber, readText, text } from './values.ts';

describe('values of items', () => {
  it('reads what it wrote, empty and zero too', () => {
    const item = { a: text(''), b: number(0), c: flag(false) };
    expect([readText(item, 'a'), readNumber(item, 'b'), readFlag(item, 'c')]).toEqual([
      '',
      0,
      false,
    ]);
  });

  it.each([
    ['text', readText],
    ['a number', readNumber],
    ['a flag', readFlag],
  ])('refuses an item in which %s is missing or is something else, by its name', (_, read) => {
    const message = 'An item of the table has no title: it was not written by this service';
    expect(() => read({}, 'title')).toThrow(message);
    expect(() => read({ title: { L: [] } }, 'title')).toThrow(message);
  });
});
