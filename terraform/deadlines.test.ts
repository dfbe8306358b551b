import { describe, expect, it } from 'vitest';
import { DEADLINES, INTERCEPTOR_DEADLINE_MS, SILENCE, STOP } from './deadlines.ts';

describe('deadlines', () => {
  it.each([
    ['a whole answer', DEADLINES],
    ['an intercepted request', { turn: DEADLINES.turnMs, interceptor: INTERCEPTOR_DEADLINE_MS }],
    ['silence', SILENCE],
    ['a service that stops', STOP],
  ])('of %s are each smaller than the one around it', (_, table) => {
    const waits = Object.values(table);
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThan(0);
      if (index > 0) expect(wait).toBeLessThan(Number(waits[index - 1]));
    }
  });

  it('of Lambda and CloudFront are whole seconds, as AWS counts them', () => {
    for (const ms of [DEADLINES.apiMs, INTERCEPTOR_DEADLINE_MS, SILENCE.edgeMs]) {
      expect(ms % 1000).toBe(0);
    }
  });
});
