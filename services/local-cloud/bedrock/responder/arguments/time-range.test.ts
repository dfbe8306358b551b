import { expect, it } from 'vitest';
import { namesTime, sinceOf } from './time-range.ts';

const NOW = Date.UTC(2026, 10, 30, 0, 30);

it.each([
  ['What changed this week?', '2026-11-23'],
  ['in the past month', '2026-10-31'],
  ['yesterday', '2026-11-29'],
  ['in the last 3 days', '2026-11-27'],
  ['since 2026-01-02', '2026-01-02'],
  ['today', '2026-11-30'],
])('%s begins on %s', (question, day) => {
  expect([sinceOf(question, NOW), namesTime(question)]).toEqual([day, true]);
});

it.each(['What changed?', 'the weekly report', 'since Monday'])('no time: %s', (question) => {
  expect([sinceOf(question, NOW), namesTime(question)]).toEqual([undefined, false]);
});
