import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOfJson } from './hash-of-json.ts';

/** The same value with the members of every object in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value).reverse()) copy[key] = reordered(member);
  return copy;
}

describe('the hash of a JSON value', () => {
  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(hashOfJson(reordered(value))).toBe(hashOfJson(value));
      }),
    );
  });

  it('is another for another value', () => {
    const values = [
      ...[null, 0, '0', '', [], {}, [0], { a: 0 }, { a: '0' }, [['a', 0]], { a: [0] }],
      ...[{ a: 0, b: 0 }, { a: { b: 0 } }, { members: [['a', 0]] }, [{ a: 0 }], { b: 0 }],
      ...[JSON.parse('{"__proto__":0}'), JSON.parse('{"__proto__":1}')],
    ];
    expect(new Set(values.map(hashOfJson)).size).toBe(values.length);
  });

  it('has 64 hexadecimal digits', () => {
    expect(hashOfJson({ phone: '+1 555 0100' })).toMatch(/^[0-9a-f]{64}$/);
  });
});
