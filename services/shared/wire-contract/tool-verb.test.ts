import { expect, it } from 'vitest';
import { isReadingOperation } from './tool-verb.ts';

it.each(['get', 'getMyProfile', 'listUsers', 'findUser', 'search_users', 'search-users', 'get2'])(
  'takes %s for an operation that only reads',
  (operationId) => {
    expect(isReadingOperation(operationId)).toBe(true);
  },
);

it.each([
  '',
  'updateMyProfile',
  'GetMyProfile',
  'forgetMe',
  'getawayFrom',
  'listenToUsers',
  'finderOf',
  'researchUsers',
  ' getMyProfile',
  'exportUsers',
])('takes "%s" for one that writes', (operationId) => {
  expect(isReadingOperation(operationId)).toBe(false);
});
