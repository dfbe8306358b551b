import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenFault } from './token-fault.ts';
import { requireTokenTimes } from './token-times.ts';

const NOW = 1_800_000_000;
const DAY = 86_400;

/** The fault of the times at NOW; undefined if there is none. */
function faultOf(iat: unknown, exp: unknown): string | undefined {
  try {
    requireTokenTimes(JSON.parse(JSON.stringify({ iat, exp })), NOW * 1000);
    return undefined;
  } catch (fault) {
    if (fault instanceof TokenFault) return fault.message;
    throw fault;
  }
}

describe('the times of a token', () => {
  it.each([
    [NOW, NOW + 300, undefined],
    [NOW + 10, NOW + 300, undefined],
    [NOW + 10.5, NOW + 300, 'token was issued in the future'],
    [NOW, NOW + DAY, undefined],
    [NOW, NOW + DAY + 1, 'token lifetime is too long'],
    [NOW, NOW, 'token expires before it was issued'],
    [NOW, NOW - 1, 'token expires before it was issued'],
    [-NOW, NOW + 300, 'token lifetime is too long'],
    [undefined, NOW, 'claim iat is missing or not a time'],
    [NOW, null, 'claim exp is missing or not a time'],
    ['1', NOW, 'claim iat is missing or not a time'],
  ])('%s to %s: %s', (iat, exp, fault) => {
    expect(faultOf(iat, exp)).toBe(fault);
  });

  it('allow no token more than a day, whatever their values', () => {
    const time = fc.oneof(fc.double(), fc.integer({ min: NOW - 2 * DAY, max: NOW + 2 * DAY }));
    fc.assert(
      fc.property(time, time, (iat, exp) => {
        fc.pre(faultOf(iat, exp) === undefined);
        expect(iat).toBeLessThanOrEqual(NOW + 10);
        expect(exp - iat).toBeGreaterThan(0);
        expect(exp - iat).toBeLessThanOrEqual(DAY);
      }),
    );
  });
});
