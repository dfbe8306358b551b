import { expect, it } from 'vitest';
import { readNotDone } from './not-done.ts';

it('reads why a change was not made', () => {
  expect(readNotDone({ version: 2, notDone: 'The list is full.' })).toBe('The list is full.');
});

it.each([
  [undefined],
  [null],
  ['notDone'],
  [['notDone']],
  [{ version: 2 }],
  [{ notDone: '' }],
  [{ notDone: ' ' }],
  [{ notDone: true }],
  [Object.create({ notDone: 'inherited' })],
])('takes %j for a change that was made', (answer) => {
  expect(readNotDone(answer)).toBeUndefined();
});
