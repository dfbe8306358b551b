import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import type { TurnSummary } from '../turn.ts';
import { listPage } from './list-page.ts';
import { MARKUP, rowsOf, START, TRACE, textOf } from './turn-view.fixture.ts';

function turn(change: Partial<TurnSummary> = {}): TurnSummary {
  return {
    traceId: TRACE,
    startTime: START,
    durationMs: 312,
    outcome: 'completed',
    fault: false,
    services: ['backend', 'agent'],
    orphans: 0,
    ...change,
  };
}

const WHEN = expect.stringMatching(/^\d\d:\d\d:\d\d\.000 \w{3}, \d+ \w{3} 2023$/);

describe('the list of turns', () => {
  it('describes each turn, and leads to its trace', () => {
    const page = listPage([turn({ subjectHash: '0a1b', firstFailure: 'model' })], false);
    expect(rowsOf(page)).toEqual([
      [WHEN, 'Completed', '312 ms', 'backend → agent', '0a1b', 'model'],
    ]);
    expect(String(page)).toContain(`<a class="row" href="/traces/${TRACE}">`);
  });

  it('says what is missing', () => {
    expect(rowsOf(listPage([turn()], false))[0]?.slice(-2)).toEqual(['none', 'none']);
  });

  it.each([
    ['a turn in progress', { outcome: 'in-progress' }, ['In progress', '312 ms so far']],
    ['one missing parent', { orphans: 1 }, ['Completed 1 missing parent', '312 ms']],
    ['several', { orphans: 2 }, ['Completed 2 missing parents', '312 ms']],
    [
      'a failure on the way',
      { outcome: 'completed-with-failures' },
      ['Completed with failures', '312 ms'],
    ],
    ['a refusal', { outcome: 'refused' }, ['Refused', '312 ms']],
  ] as const)('marks %s', (_, change, cells) => {
    expect(rowsOf(listPage([turn(change)], false))[0]?.slice(1, 3)).toEqual(cells);
  });

  it('says how to fill it while it is empty', () => {
    expect(textOf(listPage([], false))).toContain('No turns yet. Ask the chat a question');
  });

  it('shows the latest 200, and all on request', () => {
    const turns = Array.from({ length: 201 }, () => turn({ traceId: makeTraceRoot() }));
    expect(rowsOf(listPage(turns, false))).toHaveLength(200);
    expect(textOf(listPage(turns, false))).toContain('The latest 200 of 201 turns. Show all');
    expect(rowsOf(listPage(turns, true))).toHaveLength(201);
    expect(textOf(listPage(turns, true))).toContain('201 turns, the latest first.');
  });

  it('shows names as text', () => {
    const page = listPage([turn({ services: [MARKUP], firstFailure: MARKUP })], false);
    expect(String(page)).not.toContain('<img');
  });
});
