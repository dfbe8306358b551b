/** `0.4 ms`, `312 ms`, `3.12 s`, `2 min 5 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 9.95) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_995) return `${(durationMs / 1000).toFixed(2)} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A moment since the trace's first: `+312 ms`; `−2.0 ms` before it. */
export function formatOffset(offsetMs: number): string {
  return `${offsetMs < 0 ? '−' : '+'}${formatDuration(Math.abs(offsetMs))}`;
}

const TIME = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/**
 * `05:03:13.730`, by this machine's clock and time zone; empty for a moment outside of any
 * calendar.
 */
export function formatTime(epochMs: number): string {
  return isOfCalendar(epochMs) ? TIME.format(epochMs) : '';
}

/** `Tue, 24 Nov 2026`; empty for a moment outside of any calendar. */
export function formatDay(epochMs: number): string {
  return isOfCalendar(epochMs) ? DAY.format(epochMs) : '';
}

/** For the `datetime` of a `time` element; empty for a moment outside of any calendar. */
export function isoTime(epochMs: number): string {
  return isOfCalendar(epochMs) ? new Date(epochMs).toISOString() : '';
}

/** ECMA-262, "Time Values": 100 million days about the epoch. Formatting any other throws. */
function isOfCalendar(epochMs: number): boolean {
  return Math.abs(epochMs) <= 8.64e15;
}

/** `1 span`, `3 spans`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-GB')} ${noun}${number === 1 ? '' : 's'}`;
}
