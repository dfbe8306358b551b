import { expect, it } from 'vitest';
import { groupByDay } from './group-by-day.ts';

const NOW = new Date(2026, 11, 1, 12);
const at = (id: string, date: Date | string, pinned = false) => ({
  ...{ id, title: id, pinned },
  updatedAt: typeof date === 'string' ? date : date.toISOString(),
});
const shapeOf = (list: Parameters<typeof groupByDay>[0]) =>
  groupByDay(list, NOW).map(({ name, conversations }) => [
    name,
    conversations.map(({ id }) => id).join(''),
  ]);

it('groups a list by day, with pinned conversations apart', () => {
  const list = [
    at('p', new Date(2020, 0, 1), true),
    at('a', new Date(2026, 11, 1, 11)),
    at('b', new Date(2026, 11, 1, 0)),
    at('c', new Date(2026, 10, 30, 23)),
    at('d', new Date(2026, 10, 2)),
    at('e', new Date(2025, 10, 2)),
  ];
  expect(shapeOf(list)).toEqual([
    ['Pinned', 'p'],
    ['Today', 'ab'],
    ['Yesterday', 'c'],
    ['Nov 2', 'd'],
    ['Nov 2, 2025', 'e'],
  ]);
});

it('keeps what has no readable day, and needs none of the members that are new', () => {
  const { pinned: _, ...older } = at('a', 'x');
  expect(shapeOf([older as ReturnType<typeof at>, at('__proto__', 'y')])).toEqual([
    ['', 'a__proto__'],
  ]);
  expect(shapeOf([])).toEqual([]);
});
