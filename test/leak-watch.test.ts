import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { findLeaks } from './leak-watch.ts';

const find = (text: string) => findLeaks([{ place: 'here', text }], []);
const encode = (text: string) => Buffer.from(text).toString('base64url');

it.each([encode('{"alg":"RS256","kid":"1"}'), `a ${encode('{"ver":1,"jti":"AT.1"}')} b`])(
  'finds the part of a JWT in %s',
  (text) => {
    expect(find(text)).toEqual(['a JWT in here']);
  },
);

it('finds none in hashes, however many there are', () => {
  const hashes = Array.from({ length: 200_000 }, (_, n) =>
    createHash('sha256').update(String(n)).digest('base64url'),
  ).join(' ');
  // Some look like it.
  expect(hashes).toMatch(/eyJ[\w-]{16,}/);
  expect(find(hashes)).toEqual([]);
});
