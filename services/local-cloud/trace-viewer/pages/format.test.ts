import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, formatDay, formatDuration, formatOffset, formatTime, isoTime } from './format.ts';

describe('a duration', () => {
  it.each([
    [0, '0.0 ms'],
    [0.44, '0.4 ms'],
    [9.94, '9.9 ms'],
    [9.95, '10 ms'],
    [312.4, '312 ms'],
    [999.4, '999 ms'],
    [999.5, '1.00 s'],
    [3123, '3.12 s'],
    [59_994, '59.99 s'],
    [59_995, '1 min 0 s'],
    [125_000, '2 min 5 s'],
  ])('of %d ms is %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });

  it('is never shorter for a longer duration', () => {
    const read = (text: string) => {
      const [, minutes, seconds] = /^(\d+) min (\d+) s$/.exec(text) ?? [];
      if (minutes !== undefined) return Number(minutes) * 60_000 + Number(seconds) * 1000;
      return Number.parseFloat(text) * (text.endsWith(' ms') ? 1 : 1000);
    };
    const length = fc.double({ min: 0, max: 400_000, noNaN: true });
    fc.assert(
      fc.property(length, length, (a, b) => {
        const [short, long] = a < b ? [a, b] : [b, a];
        expect(read(formatDuration(short))).toBeLessThanOrEqual(read(formatDuration(long)));
      }),
    );
  });
});

it('distinguishes a moment before the first from one after it', () => {
  expect([formatOffset(312), formatOffset(0), formatOffset(-2)]).toEqual([
    '+312 ms',
    '+0.0 ms',
    '−2.0 ms',
  ]);
});

it('uses the clock of this machine', () => {
  const noon = new Date(2026, 10, 24, 12, 3, 4, 56).getTime();
  expect([formatTime(noon), formatDay(noon)]).toEqual(['12:03:04.056', 'Tue, 24 Nov 2026']);
});

it('omits the ISO form of a moment outside of any calendar', () => {
  expect([isoTime(0), isoTime(Number.NaN), isoTime(9e15)]).toEqual([
    '1970-01-01T00:00:00.000Z',
    '',
    '',
  ]);
});

it('counts in English', () => {
  expect([count(0, 'span'), count(1, 'span'), count(1234, 'log line')]).toEqual([
    '0 spans',
    '1 span',
    '1,234 log lines',
  ]);
});
