import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TOKEN_EXPIRING } from './abort-reasons.ts';
import { keepingMsOf, openSecondsOf, startDeadline, turnTimes } from './turn-times.ts';

const NOW = 1_700_000_000_000;
const LONGEST = { waitsMs: undefined, turnTimeoutMs: 110_000 };
const tokenFor = (ms: number) => ({ expiresAtMs: NOW + ms });

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the time of a turn', () => {
  it.each([
    ['its own, with a token that lasts', 300_000, LONGEST, 110_000, false, false],
    [
      'its caller’s, if that is shorter',
      300_000,
      { ...LONGEST, waitsMs: 20_000 },
      20_000,
      false,
      false,
    ],
    ['never longer than its own', 300_000, { ...LONGEST, waitsMs: 400_000 }, 110_000, false, false],
    ['what its token has left, less the time to keep it', 60_000, LONGEST, 55_000, true, false],
    ['too short, when a new token gives more', 29_999, LONGEST, 24_999, true, true],
    ['just long enough', 30_000, LONGEST, 25_000, true, false],
    [
      'short because its caller waits no longer',
      20_000,
      { ...LONGEST, waitsMs: 10_000 },
      10_000,
      false,
      false,
    ],
    ['over with the token', -1000, LONGEST, -6000, true, true],
  ])('is %s', (_what, tokenMs, limits, leftMs, endsWithToken, isTooShort) => {
    const times = turnTimes(tokenFor(tokenMs), limits);
    expect(times.leftMs()).toBe(leftMs);
    expect(times).toMatchObject({ endsWithToken, isTooShort });
  });

  it('runs from the arrival of the request on, whatever the clock does', () => {
    const times = turnTimes(tokenFor(300_000), LONGEST);
    vi.advanceTimersByTime(10_000);
    vi.setSystemTime(NOW - 3_600_000);
    expect(times.leftMs()).toBe(100_000);
  });

  it('is held open in the store for longer, and for no longer than the store takes', () => {
    expect(openSecondsOf(turnTimes(tokenFor(300_000), LONGEST))).toBe(125);
    expect(openSecondsOf(turnTimes(tokenFor(0), LONGEST))).toBe(15);
    const long = { waitsMs: undefined, turnTimeoutMs: 8 * 3_600_000 };
    expect(openSecondsOf(turnTimes(tokenFor(9 * 3_600_000), long))).toBe(900);
  });
});

describe('the time for keeping a turn', () => {
  it('is what the turn did not need, and no more than the store itself takes', () => {
    const times = turnTimes(tokenFor(300_000), LONGEST);
    expect(keepingMsOf(times)).toBe(28_000);
    vi.advanceTimersByTime(100_000);
    expect(keepingMsOf(times)).toBe(15_000);
    vi.advanceTimersByTime(60_000);
    expect(keepingMsOf(times)).toBe(5000);
  });
});

describe('the deadline of a turn', () => {
  it.each([
    [300_000, 110_000, undefined],
    [60_000, 55_000, TOKEN_EXPIRING],
  ])('with a token of %i ms comes after %i ms', (tokenMs, ms, reason) => {
    const { signal } = startDeadline(turnTimes(tokenFor(tokenMs), LONGEST));
    vi.advanceTimersByTime(ms - 1);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
    if (reason) expect(signal.reason).toBe(reason);
    else expect(signal.reason).toBeInstanceOf(DOMException);
  });

  it('does not come after the end of the turn', () => {
    const { signal, clear } = startDeadline(turnTimes(tokenFor(300_000), LONGEST));
    clear();
    expect(vi.getTimerCount()).toBe(0);
    expect(signal.aborted).toBe(false);
  });
});
