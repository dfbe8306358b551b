import { describe, expect, it } from 'vitest';
import { DEADLINES, INTERCEPTOR_DEADLINE_MS, SHUTDOWN_TIMES, SILENCE_LIMITS } from './deadlines.ts';

describe('deadlines', () => {
  it.each([
    ['a whole answer', DEADLINES],
    ['an intercepted request', { turn: DEADLINES.turnMs, interceptor: INTERCEPTOR_DEADLINE_MS }],
    ['silence', SILENCE_LIMITS],
    ['a service that stops', SHUTDOWN_TIMES],
  ])('of %s are each smaller than the one around it', (_, table) => {
    const waits = Object.values(table);
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThan(0);
      if (index > 0) expect(wait).toBeLessThan(Number(waits[index - 1]));
    }
  });

  it('of Lambda and CloudFront are whole seconds, as AWS requires', () => {
    for (const ms of [DEADLINES.apiMs, INTERCEPTOR_DEADLINE_MS, SILENCE_LIMITS.edgeMs]) {
      expect(ms % 1000).toBe(0);
    }
  });
});
