import { expect, it } from 'vitest';
import { isForLoopback } from './loopback.ts';

it.each([
  ['127.0.0.1:4003', undefined, true],
  ['localhost:4003', 'http://localhost:4000', true],
  ['[::1]:4003', undefined, true],
  ['evil.example:4003', undefined, false],
  ['127.0.0.1:4003', 'http://evil.example', false],
  ['127.0.0.1:4003', 'null', false],
  ['127.0.0.1.evil.example', undefined, false],
  [undefined, undefined, false],
])('tells whether host %s with origin %s means this machine', (host, origin, expected) => {
  expect(isForLoopback({ ...(host && { host }), ...(origin && { origin }) })).toBe(expected);
});
