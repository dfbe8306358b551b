import { describe, expect, it } from 'vitest';
import { asksForChange, changesSomething, forbidsChange } from './asks-for-change.ts';

it.each([
  'Change my name',
  'Could you please now update my profile?',
  'I moved: set my time zone',
  'my language to German',
  'My new address is here',
  'no more notifications',
  'Turn them off',
])('a wish for a change: %s', (request) => {
  expect([asksForChange(request), forbidsChange(request)]).toEqual([true, false]);
});

it.each([
  'When did I change my name?',
  'What changed?',
  'Who may set it to German?',
  'Show my profile',
  'my profile',
  '',
])('no wish for a change: %s', (request) => {
  expect(asksForChange(request)).toBe(false);
});

it.each(['Do not change my name', 'Show it, but please don’t update it', 'never send anything'])(
  'a wish for none: %s',
  (request) => {
    expect([asksForChange(request), forbidsChange(request)]).toEqual([false, true]);
  },
);

describe('changesSomething', () => {
  it('goes by the verb of the operation, and takes what it does not know for a change', () => {
    expect(
      ['a___getX', 'a___listX', 'a___get_x', 'a___updateX', 'a___settleX', 'x'].map(
        changesSomething,
      ),
    ).toEqual([false, false, false, true, true, true]);
  });
});
