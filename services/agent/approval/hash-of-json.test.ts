import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOfJson } from './hash-of-json.ts';

/** The same value with the members of its objects in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, reordered(member)]);
  // `fromEntries` defines `__proto__` as a member like any other.
  return Object.fromEntries(members.reverse());
}

describe('hashOfJson', () => {
  it('is the same whatever the order of members', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        expect(hashOfJson(reordered(value))).toBe(hashOfJson(value));
      }),
    );
  });

  it('differs for values that are not the same', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (one, other) => {
        const [a, b]: unknown[] = [JSON.parse(one), JSON.parse(other)];
        // -0 and 0 are one number in JSON.
        const isSame = canonical(a) === canonical(b);
        expect(hashOfJson(a) === hashOfJson(b)).toBe(isSame);
      }),
    );
  });

  it.each<[unknown, unknown]>([
    [[], {}],
    [['a', 1], { a: 1 }],
    [[['a', 1]], { a: 1 }],
    [{ members: [['a', 1]] }, { a: 1 }],
    [{ '0': 'a' }, ['a']],
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, {}],
    [JSON.parse('{"__proto__":{"a":1}}'), {}],
    [JSON.parse('{"__proto__":{"a":1}}'), { a: 1 }],
    [{ phone: '+1 555 0100' }, { phone: '+1 555 01OO' }],
  ])('tells %j and %j apart', (one, other) => {
    expect(hashOfJson(one)).not.toBe(hashOfJson(other));
  });

  it('is SHA-256 in hexadecimal', () => {
    expect(hashOfJson({})).toMatch(/^[0-9a-f]{64}$/);
  });
});

/** Shares no code with the hash. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`);
  return `{${members.join()}}`;
}
