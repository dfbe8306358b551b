import { expect, it } from 'vitest';
import { ENTITY_TAG, formatVersionTag, IDEMPOTENCY_KEY, parseVersionTag } from './precondition.ts';

it.each([0, 1, 42, 999_999_999_999_999])('reads the tag of version %d', (version) => {
  expect(formatVersionTag(version)).toMatch(ENTITY_TAG);
  expect(parseVersionTag(formatVersionTag(version))).toBe(version);
});

it.each(['', '3', '""', '"03"', '"-1"', '"1.5"', 'W/"3"', '"3", "4"', '"3"\n', '*', '"1e3"'])(
  'knows no version of %j',
  (tag) => {
    expect(parseVersionTag(tag)).toBeUndefined();
  },
);

it.each(['3', '"a b"', 'W/"3"', '"3", "4"', '*', `"${'x'.repeat(63)}"`, '"ä"', '"\u0000"'])(
  'takes %j for no entity tag that is passed on',
  (tag) => {
    expect(tag).not.toMatch(ENTITY_TAG);
  },
);

it.each([
  '',
  'key',
  '{00000000-0000-4000-8000-000000000000}',
  '00000000-0000-4000-8000-00000000000g',
])('takes %j for no idempotency key', (key) => {
  expect(key).not.toMatch(IDEMPOTENCY_KEY);
});
