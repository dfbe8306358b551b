import { expect, it } from 'vitest';
import { detailOf } from './sign-in-detail.ts';

it.each([
  [1, 'It is about 1 minute ahead.'],
  [-70, 'It is about 70 minutes behind.'],
  [120, 'It is about 2 hours ahead.'],
  [-43_829_000, 'It is about 730,483 hours behind.'],
  ['Not assigned.', 'Okta says: Not assigned.'],
  [undefined, undefined],
])('makes of %j a sentence', (description, sentence) => {
  expect(detailOf(description)).toBe(sentence);
});
