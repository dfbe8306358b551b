import { describe, expect, it } from 'vitest';
import { itemBytes, nestingOf } from './item-size.ts';

// Sizes according to "DynamoDB item sizes and formats" of the Developer Guide.
describe('the size of an item', () => {
  it.each([
    [{ S: 'ä' }, 2],
    [{ S: '🌍' }, 4],
    [{ N: '0' }, 1],
    [{ N: '-120.50' }, 4],
    [{ N: '1000000' }, 2],
    [{ B: 'AAEC' }, 3],
    [{ BOOL: false }, 1],
    [{ NULL: true }, 1],
    [{ SS: ['a', 'ä'] }, 3],
    [{ NS: ['1', '22'] }, 4],
    [{ BS: ['AA==', 'AAEC'] }, 4],
    [{ L: [] }, 3],
    [{ L: [{ S: 'ab' }, { BOOL: true }] }, 3 + 1 + 2 + 1 + 1],
    [{ M: { key: { S: 'v' } } }, 3 + 1 + 3 + 1],
  ])('counts %j as %i bytes, and the name of the attribute', (value, bytes) => {
    expect(itemBytes({ é: value })).toBe(bytes + 2);
  });
});

describe('nesting', () => {
  it.each([
    [{ S: 'a' }, 0],
    [{ L: [] }, 1],
    [{ M: { a: { L: [{ N: '1' }] }, b: { S: '' } } }, 2],
  ])('of %j is %i', (value, depth) => {
    expect(nestingOf(value)).toBe(depth);
  });
});
