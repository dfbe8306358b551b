import * as z from 'zod';

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** A date, or a date and time, of ISO 8601; UTC where it does not say otherwise. */
export const moment = z
  .string()
  .refine(
    (text) => firstMs(text) !== undefined,
    'must be a date such as 2026-11-23, or a time such as 2026-11-23T08:00:00Z',
  );

/** The time itself, or the beginning of the day: ISO 8601, UTC. */
export function beginOf(text: string): string {
  return new Date(firstMs(text) ?? Number.NaN).toISOString();
}

/** The time itself, or the end of the day. */
export function endOf(text: string): string {
  const isDay = !text.includes('T');
  return new Date((firstMs(text) ?? Number.NaN) + (isDay ? DAY_MS : 0)).toISOString();
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** @returns undefined for what is no time, such as the 30th of February. */
function firstMs(text: string): number | undefined {
  const [, day = '', zone] = MOMENT.exec(text) ?? [];
  const isDay = new Date(`${day}T00:00Z`);
  // JavaScript takes the 30th of February for the 2nd of March.
  if (Number.isNaN(isDay.getTime()) || !isDay.toISOString().startsWith(day)) return undefined;
  const ms = Date.parse(text.includes('T') && zone === undefined ? `${text}Z` : text);
  return Number.isNaN(ms) ? undefined : ms;
}
