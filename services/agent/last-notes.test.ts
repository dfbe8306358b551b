import { expect, it } from 'vitest';
import { LastNotes } from './last-notes.ts';

it('keeps the last notes, a note that is kept again being the last', () => {
  const notes = new LastNotes<number>();
  for (let number = 0; number < 20; number += 1) notes.keep(`id-${number}`, number);
  notes.keep('id-0', 100);
  notes.keep('id-20', 20);
  expect([notes.get('id-0'), notes.get('id-1'), notes.get('id-2'), notes.get('id-20')]).toEqual([
    100,
    undefined,
    2,
    20,
  ]);
});

it('gives a note away once', () => {
  const notes = new LastNotes<true>();
  notes.keep('__proto__', true);
  expect([notes.take('__proto__'), notes.take('__proto__')]).toEqual([true, undefined]);
  expect(notes.get('constructor')).toBeUndefined();
});
