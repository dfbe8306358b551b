const DAY_MS = 24 * 60 * 60 * 1000;
const DATE = /\b(?:since|from|after)\s+(\d{4}-\d\d-\d\d)\b/i;
const DAYS = /\b(?:last|past)\s+(\d{1,3})\s+days?\b/i;

/** Days before today that a text names, by the word for them. */
const DAYS_BACK: readonly (readonly [RegExp, number])[] = [
  [/\btoday\b/i, 0],
  [/\byesterday\b/i, 1],
  [/\b(?:this|last|past) week\b/i, 7],
  [/\b(?:this|last|past) month\b/i, 30],
  [/\b(?:this|last|past) year\b/i, 365],
];

/** Tells whether a question is about a time: *this week*. */
export function namesTime(question: string): boolean {
  return sinceOf(question, 0) !== undefined;
}

/**
 * The day from which on something is asked for: *What changed this week?* means the last seven days.
 *
 * @param nowMs milliseconds since the epoch.
 * @returns `2026-11-23`, in UTC; undefined if no time is named.
 */
export function sinceOf(question: string, nowMs: number): string | undefined {
  const date = DATE.exec(question)?.[1];
  if (date !== undefined) return date;
  const counted = DAYS.exec(question)?.[1];
  const days = counted ?? DAYS_BACK.find(([words]) => words.test(question))?.[1];
  return days === undefined
    ? undefined
    : new Date(nowMs - Number(days) * DAY_MS).toISOString().slice(0, 10);
}
