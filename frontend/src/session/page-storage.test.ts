import { describe, expect, it } from 'vitest';
import { guardStorage } from './page-storage.ts';

function blocked(): never {
  throw new DOMException('Blocked', 'SecurityError');
}

function full(kept = new Map<string, string>()) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: () => {
      throw new DOMException('Full', 'QuotaExceededError');
    },
    removeItem: (key: string) => void kept.delete(key),
  };
}

describe('guardStorage', () => {
  it('stores values that the storage accepts', () => {
    sessionStorage.clear();
    const storage = guardStorage(() => sessionStorage);
    storage.setItem('a', '1');
    expect([sessionStorage.getItem('a'), storage.getItem('a'), storage.isPersistent()]).toEqual([
      '1',
      '1',
      true,
    ]);
    storage.removeItem('a');
    expect([storage.getItem('a'), sessionStorage.length]).toEqual([null, 0]);
  });

  it.each([
    ['blocked', blocked],
    ['full', full],
    ['forgetful', () => ({ getItem: () => null, setItem: () => {}, removeItem: () => {} })],
  ])('keeps by itself what a %s storage does not, and says that it will not last', (_, open) => {
    const storage = guardStorage(open);
    expect(storage.isPersistent()).toBe(false);
    storage.setItem('a', '1');
    expect(storage.getItem('a')).toBe('1');
    storage.removeItem('a');
    expect(storage.getItem('a')).toBeNull();
  });

  it('returns the new value when a full storage still has an older one', () => {
    const storage = guardStorage(() => full(new Map([['a', 'old']])));
    expect(storage.getItem('a')).toBe('old');
    storage.setItem('a', 'new');
    expect(storage.getItem('a')).toBe('new');
  });
});
