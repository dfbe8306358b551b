import { expect, it } from 'vitest';
import { LastNotes } from './last-notes.ts';

it('keeps the last twenty notes, by ids that may be anything', () => {
  const notes = new LastNotes<number>();
  notes.keep('__proto__', 0);
  for (let n = 1; n < 20; n += 1) notes.keep(`note ${n}`, n);
  expect(notes.get('__proto__')).toBe(0);
  notes.keep('note 1', 100);
  notes.keep('one more', 20);
  expect([notes.get('__proto__'), notes.get('note 1')]).toEqual([undefined, 100]);
  expect([notes.take('one more'), notes.take('one more')]).toEqual([20, undefined]);
});
