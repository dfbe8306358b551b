import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DropReport, type Drops } from './drop-report.ts';

let parsed: Drops[];
let report: DropReport;
beforeEach(() => {
  vi.useFakeTimers();
  parsed = [];
  report = new DropReport((drops) => parsed.push(drops), 60_000);
});
afterEach(() => {
  vi.useRealTimers();
});

it('reports the first at once and the others at most once a minute', () => {
  report.add('unreachable', 50);
  expect(parsed).toEqual([{ dropped: 50, unreachable: 50 }]);
  report.add('queue-full', 1);
  report.add('queue-full', 2);
  report.add('refused', 4);
  expect(parsed).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  expect(parsed.slice(1)).toEqual([{ dropped: 7, queue_full: 3, refused: 4 }]);
  report.add('too-large', 1);
  expect(parsed).toHaveLength(2);
  vi.advanceTimersByTime(60_000);
  expect(parsed).toHaveLength(3);
});

it('reports nothing in minutes without a drop', () => {
  report.add('unreachable', 0);
  report.add('unreachable', 1);
  vi.advanceTimersByTime(600_000);
  expect(parsed).toHaveLength(1);
  report.add('unreachable', 1);
  expect(parsed).toHaveLength(2);
});

it('reports the rest at the end', () => {
  report.add('unreachable', 1);
  report.add('unreachable', 2);
  report.end();
  expect(parsed.at(-1)).toEqual({ dropped: 2, unreachable: 2 });
  report.end();
  expect(parsed).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
