import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { language } from './language.ts';
import { beginOf, endOf, moment } from './moment.ts';
import { phone } from './phone.ts';
import { plainText } from './plain-text.ts';
import { timeZone } from './time-zone.ts';

const line = plainText(20);

function refusalsOf(field: z.ZodType, value: unknown): readonly string[] {
  return (field.safeParse(value).error?.issues ?? []).map(({ message }) => message);
}

it.each<readonly [string, z.ZodType, string, string]>([
  ['phone', phone, '+1 555 0100', '+15550100'],
  ['phone', phone, ' +44 (20) 7946-0958 ', '+442079460958'],
  ['phone', phone, '+49\u00a030.1234\u20112345', '+493012342345'],
  ['language', language, 'EN', 'en'],
  ['language', language, 'de-at', 'de-AT'],
  ['language', language, 'zh-hant-tw', 'zh-Hant-TW'],
  ['time zone', timeZone, 'europe/berlin', 'Europe/Berlin'],
  ['time zone', timeZone, 'Asia/Kolkata', 'Asia/Kolkata'],
  ['time zone', timeZone, 'UTC', 'UTC'],
  ['line', line, '  1 Rue de l\u2019E\u0301toile ', '1 Rue de l\u2019\u00c9toile'],
  ['line', line, 'רחוב הרצל 1', 'רחוב הרצל 1'],
  ['line', line, '👩\u200d👩\u200d👧 می\u200cخواهم', '👩\u200d👩\u200d👧 می\u200cخواهم'],
])('keeps a %s in one form: %#', (_, field, sent, kept) => {
  expect(field.parse(sent)).toBe(kept);
  expect(field.parse(kept)).toBe(kept);
});

describe('a phone number', () => {
  it.each([
    '',
    '555 0100',
    '+',
    '+0 555 0100',
    '+1 55',
    `+1${'5'.repeat(15)}`,
    '+1 555 0100 ext. 3',
    '+44 (0)20 7946 0958',
    '+１ ５５５ ０１００',
    '+1\u202e5550100',
    '+1 555 0100\u0000',
  ])('is not guessed from %j', (sent) => {
    expect(refusalsOf(phone, sent)).toEqual([
      'must be a phone number that begins with + and the country code, such as +1 555 0100',
    ]);
  });
});

it.each<readonly [z.ZodType, string]>([
  [language, 'de_DE'],
  [language, ''],
  [language, 'a long German word'],
  [language, 'en\u0000'],
  [language, '__proto__'],
  [timeZone, ''],
  [timeZone, '+05:30'],
  [timeZone, 'Mars/Olympus'],
  [timeZone, '__proto__'],
  [timeZone, 'Europe/Berlin\n'],
  [line, '   '],
  [line, 'a\nb'],
  [line, 'a\u0000b'],
  [line, 'a\u2028b'],
  [line, 'half \ud83d'],
  [line, '\udc00 half'],
  [line, 'pay \u202eevil'],
  [line, 'pay \u2066evil\u2069'],
  [line, 'tag \u{e0041}\u{e0042}'],
  [line, 'x'.repeat(21)],
])('refuses what is none: %#', (field, sent) => {
  expect(refusalsOf(field, sent).join()).toMatch(/^(must |Too )/);
});

it('reads any text, and keeps only what is read again as the same', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 40 }));
  fc.assert(
    fc.property(text, (sent) => {
      for (const field of [phone, language, timeZone, line]) {
        const kept = field.safeParse(sent);
        if (kept.success) expect(field.parse(kept.data)).toBe(kept.data);
      }
      if (moment.safeParse(sent).success) expect(beginOf(sent) <= endOf(sent)).toBe(true);
    }),
  );
});

describe('a moment', () => {
  it.each([
    ['2026-11-23', '2026-11-23T00:00:00.000Z', '2026-11-24T00:00:00.000Z'],
    ['2026-11-23T08:30', '2026-11-23T08:30:00.000Z', '2026-11-23T08:30:00.000Z'],
    ['2026-11-23T08:30:05Z', '2026-11-23T08:30:05.000Z', '2026-11-23T08:30:05.000Z'],
    ['2026-11-23T08:30:05.5+05:30', '2026-11-23T03:00:05.500Z', '2026-11-23T03:00:05.500Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ])('%s begins and ends', (sent, begin, end) => {
    expect(moment.safeParse(sent).success).toBe(true);
    expect([beginOf(sent), endOf(sent)]).toEqual([begin, end]);
  });

  it.each([
    '',
    'yesterday',
    '2026-11',
    '2026-02-30',
    '2026-13-01',
    '2026-11-23T25:00',
    '23.11.2026',
  ])('is not %j', (sent) => {
    expect(refusalsOf(moment, sent)).toEqual([
      'must be a date such as 2026-11-23, or a time such as 2026-11-23T08:00:00Z',
    ]);
  });
});
