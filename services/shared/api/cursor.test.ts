import { describe, expect, it } from 'vitest';
import { cursorsOf } from './cursor.ts';

const cursors = cursorsOf('00u1', ['list', '']);
const place = '0#2026-11-30T19:00:00.000Z#session-1 🌍';
const cursor = cursors.write(place);

describe('a cursor', () => {
  it('leads back to its place, and can stand in an address', () => {
    expect(cursors.read(cursor)).toBe(place);
    expect(cursor).toMatch(/^[\w-]+$/);
  });

  it('is of its user and its list alone', () => {
    expect(cursorsOf('00u2', ['list', '']).read(cursor)).toBeUndefined();
    expect(cursorsOf('00u1', ['list', 'x']).read(cursor)).toBeUndefined();
    expect(cursorsOf('00u1', ['list']).read(cursor)).toBeUndefined();
  });

  it('is refused when any character of it is another', () => {
    for (let index = 0; index < cursor.length; index += 1) {
      const other = cursor[index] === 'A' ? 'B' : 'A';
      const altered = cursor.slice(0, index) + other + cursor.slice(index + 1);
      expect(cursors.read(altered)).toBeUndefined();
    }
  });

  it.each(['', 'A', '__proto__', `${cursor}A`, `${cursor}=`, ` ${cursor}`, cursor.slice(1)])(
    'is refused as %j',
    (text) => {
      expect(cursors.read(text)).toBeUndefined();
    },
  );
});
