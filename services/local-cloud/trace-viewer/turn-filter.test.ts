import { describe, expect, it } from 'vitest';
import type { TurnSummary } from './turn.ts';
import { choicesOf, filterTurns, readFilter } from './turn-filter.ts';

function turn(traceId: string, change: Partial<TurnSummary>): TurnSummary {
  return {
    ...{ traceId, startTime: 0, durationMs: 1, outcome: 'completed', fault: false },
    ...{ services: [], orphans: 0, ...change },
  };
}

const TURNS = [
  turn('1', { outcome: 'failed', subjectHash: 'a', firstFailure: 'model' }),
  turn('2', { subjectHash: 'a' }),
  turn('3', { subjectHash: 'b' }),
];
const idsOf = (turns: readonly TurnSummary[]) => turns.map(({ traceId }) => traceId);

describe('the filter of turns', () => {
  it('keeps those that have every chosen value', () => {
    expect(idsOf(filterTurns(TURNS, {}))).toEqual(['1', '2', '3']);
    expect(idsOf(filterTurns(TURNS, { user: 'a' }))).toEqual(['1', '2']);
    expect(idsOf(filterTurns(TURNS, { user: 'a', outcome: 'completed' }))).toEqual(['2']);
    expect(idsOf(filterTurns(TURNS, { hop: 'nobody' }))).toEqual([]);
  });

  it('is read from the address, and ignores what is no facet', () => {
    const query = JSON.parse('{"user":"a","all":"","__proto__":"x","text":"y"}');
    expect(readFilter(query)).toEqual({ user: 'a' });
  });

  it('offers values with their number, as the other facets are chosen, the most frequent first', () => {
    expect(choicesOf(TURNS, {}, 'user')).toEqual([
      { value: 'a', turns: 2 },
      { value: 'b', turns: 1 },
    ]);
    expect(choicesOf(TURNS, { outcome: 'failed' }, 'user')).toEqual([{ value: 'a', turns: 1 }]);
    expect(choicesOf(TURNS, { user: 'gone' }, 'user')).toContainEqual({ value: 'gone', turns: 0 });
  });

  it('offers twelve values at most, and the chosen one', () => {
    const many = Array.from({ length: 30 }, (_, at) => turn(String(at), { subjectHash: `u${at}` }));
    expect(choicesOf(many, {}, 'user')).toHaveLength(12);
    const offered = choicesOf(many, { user: 'u9' }, 'user').map(({ value }) => value);
    expect([offered.length, offered.includes('u9')]).toEqual([13, true]);
  });
});
