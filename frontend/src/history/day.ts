import { formatDay } from '../strings/format.ts';
import { pageTexts } from '../strings/page-texts.ts';

/** The day of a time, as a list of conversations names it; empty for what is no time. */
export function dayOf(time: string, now: Date): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '';
  const daysAgo = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  const { today, yesterday } = pageTexts().history;
  if (daysAgo === 0) return today;
  if (daysAgo === 1) return yesterday;
  return formatDay(date, date.getFullYear() !== now.getFullYear());
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
