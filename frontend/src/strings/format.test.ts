import { afterEach, expect, it, vi } from 'vitest';
import { formatCountdown, formatDateTime, formatDay, formatNumber, formatTime } from './format.ts';
import { gateTexts, showLanguage } from './language.ts';
import { pageTexts } from './page-texts.ts';
import { formatPlural } from './plural.ts';

afterEach(async () => {
  vi.restoreAllMocks();
  await showLanguage('en');
});

const DATE = new Date(2026, 2, 5, 14, 7, 9);
const shown = () => [
  formatTime(DATE),
  formatDay(DATE),
  formatDay(DATE, true),
  formatDateTime(DATE),
  formatNumber(12_345.6),
];

it.each([
  ['en', ['en-US'], ['02:07 PM', 'Mar 5', 'Mar 5, 2026', '3/5/2026, 2:07:09 PM', '12,345.6']],
  ['en', ['de', 'en-GB'], ['14:07', '5 Mar', '5 Mar 2026', '05/03/2026, 14:07:09', '12,345.6']],
  ['de', ['en-US'], ['14:07', '5. März', '5. März 2026', '5.3.2026, 14:07:09', '12.345,6']],
  ['de', ['de-CH'], ['14:07', '5. März', '5. März 2026', '5.3.2026, 14:07:09', "12'345.6"]],
] as const)(
  'writes dates and numbers in %s for a browser with %j',
  async (language, languages, as) => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
    await showLanguage(language);
    expect(shown().map((it) => it.replaceAll('\u202f', ' ').replace('’', "'"))).toEqual(as);
  },
);

it.each([
  [0, '0:00'],
  [61, '1:01'],
  [600, '10:00'],
])('counts %i seconds down as %s', (seconds, text) => {
  expect(formatCountdown(seconds)).toBe(text);
});

it('uses the form that the shown language has for a count', async () => {
  const forms = {
    one: (count: string) => `${count} one`,
    few: (count: string) => `${count} few`,
    other: (count: string) => `${count} other`,
  };
  const shown = () => [1, 2, 1_500].map((count) => formatPlural(forms, count));
  expect(shown()).toEqual(['1 one', '2 other', '1,500 other']);
  const gate = { ...gateTexts(), lang: 'pl' };
  await showLanguage('de', { de: async () => ({ gate, page: pageTexts() }) });
  expect(shown()).toEqual(['1 one', '2 few', '1500 other']);
});
