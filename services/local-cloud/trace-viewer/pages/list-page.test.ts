import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import type { TurnSummary } from '../turn.ts';
import { filterTurns, type TurnFilter } from '../turn-filter.ts';
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

const NAMES = new Map([['0a1b', 'Chat Member']]);

function listOf(turns: readonly TurnSummary[], filter: TurnFilter = {}, isWhole = false) {
  return listPage({ turns, shown: filterTurns(turns, filter), filter, isWhole, names: NAMES });
}

const WHEN = expect.stringMatching(/^\d\d:\d\d:\d\d\.000 \w{3}, \d+ \w{3} 2023$/);

describe('the list of turns', () => {
  it('describes each turn, and leads to its trace', () => {
    const page = listOf([turn({ subjectHash: '0a1b', firstFailure: 'model' })]);
    expect(rowsOf(page)).toEqual([
      [WHEN, 'Completed', '312 ms', 'backend → agent', 'Chat Member 0a1b', 'model'],
    ]);
    expect(String(page)).toContain(`<a class="row" href="/traces/${TRACE}">`);
  });

  it('says what is missing', () => {
    expect(rowsOf(listOf([turn()]))[0]?.slice(-2)).toEqual(['none', 'none']);
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
    expect(rowsOf(listOf([turn(change)]))[0]?.slice(1, 3)).toEqual(cells);
  });

  it('says how to fill it while it is empty', () => {
    expect(textOf(listOf([]))).toContain('No turns yet. Ask the chat a question');
  });

  it('shows the latest 200, and all on request', () => {
    const turns = Array.from({ length: 201 }, () => turn({ traceId: makeTraceRoot() }));
    expect(rowsOf(listOf(turns))).toHaveLength(200);
    expect(textOf(listOf(turns))).toContain('The latest 200 of 201 turns. Show all');
    expect(rowsOf(listOf(turns, {}, true))).toHaveLength(201);
    expect(textOf(listOf(turns, {}, true))).toContain('201 turns, the latest first.');
  });

  describe('filtered', () => {
    const turns = [
      turn({ outcome: 'failed', subjectHash: '0a1b', firstFailure: 'model' }),
      turn({ traceId: makeTraceRoot(), subjectHash: '2c3d' }),
    ];
    const linksOf = (page: ReturnType<typeof listOf>) =>
      Array.from(
        String(page).matchAll(/<li><a href="([^"]*)"( aria-current="true")?>([\s\S]*?)<\/a>/g),
        ([, address, isChosen, label]) => [textOf(label as never), address, isChosen !== undefined],
      );

    it('offers each value that there is, by name, with the number of its turns', () => {
      expect(linksOf(listOf(turns))).toEqual([
        ['all', '/traces', true],
        ['Completed 1', '/traces?outcome=completed', false],
        ['Failed 1', '/traces?outcome=failed', false],
        ['all', '/traces', true],
        ['Chat Member 1', '/traces?user=0a1b', false],
        ['2c3d 1', '/traces?user=2c3d', false],
        ['all', '/traces', true],
        ['model 1', '/traces?hop=model', false],
      ]);
    });

    it('keeps the other choices in each address, and marks the chosen values', () => {
      const links = linksOf(listOf(turns, { outcome: 'failed', user: '0a1b' }));
      expect(links).toContainEqual(['Failed 1', '/traces?user=0a1b&amp;outcome=failed', true]);
      expect(links).toContainEqual(['all', '/traces?user=0a1b', false]);
      expect(links).toContainEqual([
        'model 1',
        '/traces?outcome=failed&amp;user=0a1b&amp;hop=model',
        false,
      ]);
    });

    it('shows the chosen turns and how many they are, and leads back from none', () => {
      const failed = listOf(turns, { outcome: 'failed' });
      expect(rowsOf(failed).map(([, outcome]) => outcome)).toEqual(['Failed']);
      expect(textOf(failed)).toContain('1 turn of 2, the latest first.');
      expect(textOf(listOf(turns, { hop: 'nobody' }))).toContain('None of 2 turns. Show all');
    });

    it('keeps the choice when all are shown', () => {
      const many = Array.from({ length: 201 }, () => turn({ traceId: makeTraceRoot() }));
      expect(String(listOf(many, { outcome: 'completed' }))).toContain(
        'href="/traces?outcome=completed&amp;all">Show all',
      );
    });
  });

  it('shows names as text', () => {
    const page = listOf([turn({ services: [MARKUP], firstFailure: MARKUP, subjectHash: MARKUP })]);
    expect(String(page)).not.toContain('<img');
  });
});
