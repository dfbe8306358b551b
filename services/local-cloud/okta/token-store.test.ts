import { describe, expect, it } from 'vitest';
import { createTokenStore } from './token-store.ts';

describe('the token store', () => {
  it('keeps a limited number of entries of each kind', async () => {
    const store = createTokenStore(() => 0, 3);
    const sessions = store.adapter('Session');
    const interactions = store.adapter('Interaction');
    await sessions.upsert('signed-in', { uid: 'a' }, 60);
    for (let number = 0; number < 100; number += 1) {
      await interactions.upsert(`begun-${number}`, { grantId: 'none' }, 60);
    }
    // Starting many sign-ins ends no completed one.
    expect(await sessions.find('signed-in')).toEqual({ uid: 'a' });
    expect(await sessions.findByUid('a')).toEqual({ uid: 'a' });
    const left = await Promise.all(
      [96, 97, 99].map((number) => interactions.find(`begun-${number}`)),
    );
    expect(left.map((one) => one !== undefined)).toEqual([false, true, true]);
  });

  it('removes expired entries before others', async () => {
    const store = createTokenStore(() => 0, 2);
    const codes = store.adapter('AuthorizationCode');
    await codes.upsert('lasting', {}, 60);
    await codes.upsert('expired', {}, -1);
    await codes.upsert('next', {}, 60);
    expect(await codes.find('lasting')).toEqual({});
    expect(await codes.find('next')).toEqual({});
  });

  it('treats reused entries as new', async () => {
    const store = createTokenStore(() => 0, 2);
    const sessions = store.adapter('Session');
    await sessions.upsert('a', {}, 60);
    await sessions.upsert('b', {}, 60);
    await sessions.upsert('a', {}, 60);
    await sessions.upsert('c', {}, 60);
    expect(await sessions.find('a')).toEqual({});
    expect(await sessions.find('b')).toBeUndefined();
  });

  it('ends a grant with everything that was made from it', async () => {
    const store = createTokenStore(() => 0);
    await store.adapter('RefreshToken').upsert('r', { grantId: 'g' }, 60);
    await store.adapter('Grant').upsert('g', {}, 60);
    store.rememberAccessToken('jti', 'g', Date.now() + 60_000);
    store.revokeGrant('g');
    expect(await store.adapter('RefreshToken').find('r')).toBeUndefined();
    expect(await store.adapter('Grant').find('g')).toBeUndefined();
    expect(store.isAccessTokenActive('jti')).toBe(false);
  });
});
