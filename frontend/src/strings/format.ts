import { gateTexts } from './language.ts';

/** The shown language, of the reader's region if the browser names one: dates of `en` and `en-GB` differ. */
function locale(): string {
  const { lang } = gateTexts();
  return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === lang) ?? lang;
}

export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return value.toLocaleString(locale(), options);
}

/** A time of day, in hours and minutes. */
export function formatTime(date: Date): string {
  return date.toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit' });
}

/** A time of day, to the second. */
export function formatExactTime(date: Date): string {
  return date.toLocaleTimeString(locale(), { timeStyle: 'medium' });
}

/** A day and its month, and the year as well if that is asked for. */
export function formatDay(date: Date, withYear = false): string {
  const year = withYear && ({ year: 'numeric' } as const);
  return date.toLocaleDateString(locale(), { day: 'numeric', month: 'short', ...year });
}

export function formatDateTime(date: Date): string {
  return date.toLocaleString(locale());
}

/** A time that is left, in minutes and seconds. */
export function formatCountdown(seconds: number): string {
  const rest = formatNumber(seconds % 60, { minimumIntegerDigits: 2 });
  return `${formatNumber(Math.floor(seconds / 60))}:${rest}`;
}
