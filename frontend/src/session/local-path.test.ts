import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localPath } from './local-path.ts';

const ORIGIN = 'https://chat.example';

describe('localPath', () => {
  it.each([
    ['/a?b=c#d', '/a?b=c#d'],
    ['https://chat.example/a', '/a'],
    ['', '/'],
    ['/callback?code=c', '/'],
    ['//evil.example/a', '/'],
    ['/\\evil.example', '/'],
    ['https://chat.example//evil.example', '/evil.example'],
    ['https://evil.example/a', '/'],
    ['http://chat.example/a', '/'],
    ['javascript:alert(1)', '/'],
    ['http://[', '/'],
  ])('makes %j into %j', (target, path) => {
    expect(localPath(target, ORIGIN)).toBe(path);
  });

  it('never leads to another origin', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withFragments: true })), (target) => {
        expect(new URL(localPath(target, ORIGIN), ORIGIN).origin).toBe(ORIGIN);
      }),
    );
  });
});
