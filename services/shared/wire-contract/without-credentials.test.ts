import { expect, it } from 'vitest';
import { withoutCredentials } from './without-credentials.ts';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

it.each([
  [{ reason: `not ${JWT} again` }, { reason: 'not [redacted] again' }],
  [{ header: `Bearer abc.def` }, { header: '[redacted]' }],
  [{ header: 'bearer ab"c' }, { header: '[redacted]"c' }],
  [{ [JWT]: { list: [JWT, 1, null] } }, { '[redacted]': { list: ['[redacted]', 1, null] } }],
  [
    { eye: 'eyJ', key: 'Bearer' },
    { eye: 'eyJ', key: 'Bearer' },
  ],
])('%j remains JSON, without a credential', (value, expected) => {
  expect(JSON.parse(withoutCredentials(JSON.stringify(value)))).toEqual(expected);
});
