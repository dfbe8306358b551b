import { describe, expect, it } from 'vitest';
import { dayOf } from './day.ts';

describe('the day of a conversation', () => {
  const now = new Date(2026, 11, 1, 0, 30);
  it.each([
    [new Date(2026, 11, 1, 0, 0), 'Today'],
    [new Date(2026, 10, 30, 23, 59), 'Yesterday'],
    [new Date(2026, 10, 29, 23, 59), 'Nov 29'],
    [new Date(2025, 11, 1), 'Dec 1, 2025'],
  ])('of %s is %s', (date, day) => {
    expect(dayOf(date.toISOString(), now)).toBe(day);
  });

  it('is not told for what is no time', () => {
    expect(dayOf('soon', now)).toBe('');
  });
});
