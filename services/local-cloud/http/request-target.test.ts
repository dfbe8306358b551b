import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSegment, readTarget } from './request-target.ts';

describe('a target', () => {
  it.each([
    ['/', '/', ''],
    ['/a/b?c=d', '/a/b', 'c=d'],
    ['/a?', '/a', ''],
    ['/a?b?c', '/a', 'b?c'],
    ['//', '//', ''],
    ['//[', '//[', ''],
    ['//evil.example/a', '//evil.example/a', ''],
    ['/%ff%00', '/%ff%00', ''],
    ['/a/../b/.', '/a/../b/.', ''],
    ['/a?b={"c":[1]}', '/a', 'b={"c":[1]}'],
  ])('%s is path and query as they were sent', (target, path, query) => {
    expect(readTarget(target)).toEqual({ path, query });
  });

  it.each([
    undefined,
    '',
    '*',
    '?',
    '?a=b',
    'a',
    'http://[',
    'http://127.0.0.1:4009/status',
    'HTTP://evil.example/',
    '/a#b',
    '/a b',
    '/ü',
    '/\u00ff',
    '/\u0000',
    '/a?ü',
    '127.0.0.1:4009',
  ])('%j has no path', (target) => {
    expect(readTarget(target)).toBeUndefined();
  });

  it('loses nothing', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const target = readTarget(`/${text}`);
        if (!target) return;
        expect([`/${text}`, `/${text}`.replace(/\?$/, '')]).toContain(
          target.query ? `${target.path}?${target.query}` : target.path,
        );
      }),
    ));
});

it.each([
  ['a%20b', 'a b'],
  ['%ff', '%ff'],
  ['%', '%'],
  ['%00', '\u0000'],
])('the segment %s is decoded as %j', (segment, decoded) => {
  expect(decodeSegment(segment)).toBe(decoded);
});
