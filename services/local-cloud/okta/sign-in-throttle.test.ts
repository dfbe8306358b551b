import { describe, expect, it } from 'vitest';
import { createSignInThrottle } from './sign-in-throttle.ts';

function startThrottle() {
  let now = 0;
  const throttle = createSignInThrottle(() => now);
  return {
    throttle,
    pass: (ms: number) => {
      now += ms;
    },
    fail: (times: number) => {
      for (let count = 0; count < times; count += 1) throttle.recordFailure('Member@example.com ');
    },
  };
}

describe('createSignInThrottle', () => {
  it('locks a login at the tenth failure within a minute, however it is spelled', () => {
    const { throttle, fail } = startThrottle();
    fail(9);
    expect(throttle.isLocked('member@example.com')).toBe(false);
    fail(1);
    expect(throttle.isLocked('member@example.com')).toBe(true);
    expect(throttle.isLocked('colleague@example.com')).toBe(false);
  });

  it('unlocks when the first of the failures is a minute old', () => {
    const { throttle, fail, pass } = startThrottle();
    fail(1);
    pass(30_000);
    fail(9);
    pass(29_999);
    expect(throttle.isLocked('member@example.com')).toBe(true);
    pass(1);
    expect(throttle.isLocked('member@example.com')).toBe(false);
  });

  it('forgets failures when it is cleared', () => {
    const { throttle, fail } = startThrottle();
    fail(10);
    throttle.clear();
    expect(throttle.isLocked('member@example.com')).toBe(false);
  });

  it('stays small and fast, however many logins are tried', () => {
    const { throttle, fail } = startThrottle();
    fail(10);
    for (let number = 0; number < 5000; number += 1) throttle.recordFailure(`nobody${number}`);
    // It was tried the longest ago, and more logins were tried than are remembered.
    expect(throttle.isLocked('member@example.com')).toBe(false);
    for (let times = 0; times < 10; times += 1) throttle.recordFailure('x'.repeat(1_000_000));
    expect(throttle.isLocked('x'.repeat(1_000_000))).toBe(true);
  });
});
