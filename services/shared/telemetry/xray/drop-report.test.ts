import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DropReport, type Drops } from './drop-report.ts';

let told: Drops[];
let report: DropReport;
beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  report = new DropReport((drops) => told.push(drops), 60_000);
});
afterEach(() => {
  vi.useRealTimers();
});

it('tells of the first at once and of the others at most once a minute', () => {
  report.add('unreachable', 50);
  expect(told).toEqual([{ dropped: 50, unreachable: 50 }]);
  report.add('queue-full', 1);
  report.add('queue-full', 2);
  report.add('refused', 4);
  expect(told).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  expect(told.slice(1)).toEqual([{ dropped: 7, queue_full: 3, refused: 4 }]);
  report.add('too-large', 1);
  expect(told).toHaveLength(2);
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(3);
});

it('says nothing of minutes in which nothing was dropped', () => {
  report.add('unreachable', 0);
  report.add('unreachable', 1);
  vi.advanceTimersByTime(600_000);
  expect(told).toHaveLength(1);
  report.add('unreachable', 1);
  expect(told).toHaveLength(2);
});

it('tells the rest at the end', () => {
  report.add('unreachable', 1);
  report.add('unreachable', 2);
  report.end();
  expect(told.at(-1)).toEqual({ dropped: 2, unreachable: 2 });
  report.end();
  expect(told).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
