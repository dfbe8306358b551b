import { describe, expect, it } from 'vitest';
import { MEMBER, makeFakeProvider, makeGrant } from '../testing/fake-provider.ts';
import { makeManualClock } from '../testing/manual-clock.ts';
import { SignInError } from './sign-in-error.ts';
import { makeTokenKeeper } from './token-keeper.ts';

function setUp() {
  const provider = makeFakeProvider();
  const clock = makeManualClock();
  const ended: string[] = [];
  const keeper = makeTokenKeeper(provider, clock, ({ code }) => ended.push(code));
  return { provider, clock, ended, keeper };
}

const outage = async () => {
  throw new SignInError('unreachable');
};

describe('makeTokenKeeper', () => {
  it('returns the person of a grant', () => {
    expect(setUp().keeper.accept(makeGrant(0))).toEqual(MEMBER);
  });

  it('refuses a sign-in without a person', async () => {
    const { keeper } = setUp();
    expect(() => keeper.accept(makeGrant(0, { person: undefined }))).toThrow(SignInError);
    await expect(keeper.fresh()).rejects.toMatchObject({ code: 'ended' });
  });

  it('returns the tokens unchanged while they are valid', async () => {
    const { provider, clock, keeper } = setUp();
    keeper.accept(makeGrant(0));
    clock.sleep(239_000);
    expect(await keeper.fresh()).toMatchObject({ accessToken: 'access-0', idToken: 'id-0' });
    expect(provider.renewed).toEqual([]);
  });

  it.each([
    { expiresInSeconds: 300, renewsAfterMs: 240_000 },
    { expiresInSeconds: 3600, renewsAfterMs: 3_540_000 },
    { expiresInSeconds: 8, renewsAfterMs: 6_400 },
  ])(
    'renews $expiresInSeconds s tokens in the background after $renewsAfterMs ms',
    ({ expiresInSeconds, renewsAfterMs }) => {
      const { provider, clock, keeper } = setUp();
      keeper.accept(makeGrant(0, { expiresInSeconds }));
      clock.advance(renewsAfterMs - 1);
      expect(provider.renewed).toEqual([]);
      clock.advance(1);
      expect(provider.renewed).toEqual(['refresh-0']);
    },
  );

  it('renews before a call when the timer was suspended', async () => {
    const { provider, clock, keeper } = setUp();
    keeper.accept(makeGrant(0));
    clock.sleep(299_000);
    expect(await keeper.fresh()).toMatchObject({ accessToken: 'access-1' });
    expect(provider.renewed).toEqual(['refresh-0']);
  });

  it('renews once for concurrent calls', async () => {
    const { provider, clock, keeper } = setUp();
    keeper.accept(makeGrant(0));
    clock.sleep(250_000);
    await Promise.all([keeper.fresh(), keeper.fresh(), keeper.fresh()]);
    expect(provider.renewed).toEqual(['refresh-0']);
  });

  it('uses the rotated refresh token next time, and keeps values that a renewal omits', async () => {
    const { provider, clock, keeper } = setUp();
    keeper.accept(makeGrant(0));
    clock.sleep(250_000);
    await keeper.fresh();
    provider.onRenew = async () =>
      makeGrant(2, { idToken: undefined, refreshToken: undefined, person: undefined });
    clock.sleep(250_000);
    expect(await keeper.fresh()).toMatchObject({
      accessToken: 'access-2',
      idToken: 'id-1',
      refreshToken: 'refresh-1',
      person: MEMBER,
    });
    expect(provider.renewed).toEqual(['refresh-0', 'refresh-1']);
  });

  it('keeps using valid tokens when Okta cannot be reached', async () => {
    const { provider, clock, ended, keeper } = setUp();
    provider.onRenew = outage;
    keeper.accept(makeGrant(0));
    clock.sleep(250_000);
    expect(await keeper.fresh()).toMatchObject({ accessToken: 'access-0' });
    expect(ended).toEqual([]);
  });

  it('renews tokens that end within the time that a call needs them', async () => {
    const { clock, keeper } = setUp();
    keeper.accept(makeGrant(0));
    clock.sleep(170_000);
    expect(await keeper.fresh(129_000)).toMatchObject({ accessToken: 'access-0' });
    expect(await keeper.fresh(130_000)).toMatchObject({ accessToken: 'access-1' });
    expect(await keeper.fresh(130_000)).toMatchObject({ accessToken: 'access-1' });
    expect(await keeper.fresh(Number.POSITIVE_INFINITY)).toMatchObject({ accessToken: 'access-2' });
  });

  it.each(['unreachable', 'refused'] as const)(
    'has to do with tokens that end sooner if their renewal is %s',
    async (code) => {
      const { provider, clock, ended, keeper } = setUp();
      provider.onRenew = async () => {
        throw new SignInError(code);
      };
      keeper.accept(makeGrant(0));
      clock.sleep(200_000);
      expect(await keeper.fresh(130_000)).toMatchObject({ accessToken: 'access-0' });
      expect([provider.renewed, ended]).toEqual([['refresh-0'], []]);
    },
  );

  it('does not end a session early that has no refresh token', async () => {
    const { clock, ended, keeper } = setUp();
    keeper.accept(makeGrant(0, { refreshToken: undefined }));
    clock.sleep(200_000);
    expect(await keeper.fresh(130_000)).toMatchObject({ accessToken: 'access-0' });
    expect(ended).toEqual([]);
  });

  it('keeps the session, but makes no call, when tokens expire in an outage', async () => {
    const { provider, clock, ended, keeper } = setUp();
    provider.onRenew = outage;
    keeper.accept(makeGrant(0));
    clock.sleep(301_000);
    await expect(keeper.fresh()).rejects.toMatchObject({ code: 'unreachable' });
    expect(ended).toEqual([]);
    provider.onRenew = async () => makeGrant(1);
    expect(await keeper.fresh()).toMatchObject({ accessToken: 'access-1' });
  });

  it('retries some time after an outage', async () => {
    const { provider, clock, keeper } = setUp();
    provider.onRenew = outage;
    keeper.accept(makeGrant(0));
    clock.advance(240_000);
    await keeper.fresh();
    expect(provider.renewed).toHaveLength(1);
    clock.advance(20_000);
    expect(provider.renewed).toHaveLength(2);
  });

  it.each(['ended', 'untrusted', 'clock'] as const)(
    'ends the session when a renewal is %s',
    async (code) => {
      const { provider, clock, ended, keeper } = setUp();
      provider.onRenew = async () => {
        throw new SignInError(code);
      };
      keeper.accept(makeGrant(0));
      clock.sleep(250_000);
      await expect(keeper.fresh()).rejects.toMatchObject({ code });
      expect(ended).toEqual([code]);
      await expect(keeper.fresh()).rejects.toMatchObject({ code: 'ended' });
      expect(provider.renewed).toEqual(['refresh-0']);
    },
  );

  it('keeps the session when Okta refuses for any other reason', async () => {
    const { provider, clock, ended, keeper } = setUp();
    provider.onRenew = async () => {
      throw new SignInError('refused');
    };
    keeper.accept(makeGrant(0));
    clock.sleep(250_000);
    expect(await keeper.fresh()).toMatchObject({ accessToken: 'access-0' });
    expect(ended).toEqual([]);
  });

  it('ends the session when a renewal names another person', async () => {
    const { provider, clock, ended, keeper } = setUp();
    provider.onRenew = async () => makeGrant(1, { person: { subject: '00u2', name: 'Other' } });
    keeper.accept(makeGrant(0));
    clock.sleep(250_000);
    await expect(keeper.fresh()).rejects.toMatchObject({ code: 'other-person' });
    expect(ended).toEqual(['other-person']);
  });

  it('ends the session at expiry when it has no refresh token', async () => {
    const { provider, clock, ended, keeper } = setUp();
    keeper.accept(makeGrant(0, { refreshToken: undefined }));
    clock.sleep(301_000);
    await expect(keeper.fresh()).rejects.toMatchObject({ code: 'ended' });
    expect(ended).toEqual(['ended']);
    expect(provider.renewed).toEqual([]);
  });

  it('does not restore a session that was signed out during its renewal', async () => {
    const { provider, clock, keeper } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    provider.onRenew = () => promise.then(() => makeGrant(1));
    keeper.accept(makeGrant(0));
    clock.sleep(250_000);
    const late = keeper.fresh();
    expect(keeper.forget()).toMatchObject({ refreshToken: 'refresh-0' });
    resolve();
    await expect(late).rejects.toMatchObject({ code: 'ended' });
    expect(provider.revoked).toEqual(['refresh-1']);
    await expect(keeper.fresh()).rejects.toMatchObject({ code: 'ended' });
  });

  it('returns tokens other than the refused ones, renewing no more than needed', async () => {
    const { provider, keeper } = setUp();
    keeper.accept(makeGrant(0));
    const refused = await keeper.fresh();
    const [one, two] = await Promise.all([
      keeper.renewRefused(refused),
      keeper.renewRefused(refused),
    ]);
    expect([one.accessToken, two.accessToken]).toEqual(['access-1', 'access-1']);
    expect((await keeper.renewRefused(refused)).accessToken).toBe('access-1');
    expect(provider.renewed).toEqual(['refresh-0']);
  });
});
