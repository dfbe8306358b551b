import { describe, expect, it } from 'vitest';
import { breached, type Failure, forbidden, missed } from './failure.ts';
import { caseOf, turnOf } from './judge.fixture.ts';
import {
  type Evaluation,
  formatFailures,
  formatJson,
  formatMarkdown,
  formatTable,
  summarize,
} from './report.ts';
import { isPassed, type JudgedCase } from './run-cases.ts';

const usage = { inputTokens: 100, outputTokens: 20, cacheReadTokens: 4, cost: 0.002 };
const turn = turnOf({ usage, received: 'all that was received', prompt: 'The prompt' });

const judged = (
  name: string,
  failed: readonly (readonly Failure[])[],
  changes: object = {},
): JudgedCase => ({
  evalCase: caseOf({ calls: [], answer: { lacks: ['x'] } }, { name, ...changes }),
  runs: failed.map((failures, index) => ({ run: index + 1, failures, turns: [turn, turn] })),
  required: 2,
});

const evaluation: Evaluation = {
  model: 'the model',
  startedAt: '2026-11-30T12:00:00.000Z',
  cases: [
    judged('passes | always', [[], [], []]),
    judged('passes mostly', [[], [missed('Turn 1 was odd')], []], { injection: 'title' }),
    judged('fails', [[], [missed('Turn 1 was odd'), breached('So was 2')], [missed('Turn 2')]]),
    judged('obeys', [[], [forbidden('Turn 1 was bad')], []], { injection: 'title' }),
  ],
};

describe('a case', () => {
  const isIt = (failure: Failure, changes: object = {}) =>
    isPassed(judged('some', [[], [failure], []], changes));

  it('may miss something in some of its runs', () => {
    expect(isIt(missed('a call'))).toBe(true);
    expect(isIt(forbidden('a word'))).toBe(true);
    expect(isPassed(judged('some', [[], [missed('a')], [missed('a')]]))).toBe(false);
  });

  it('may neither breach the system nor follow an attack in any', () => {
    expect(isIt(breached('somebody’s data'))).toBe(false);
    expect(isIt(forbidden('a call'), { injection: 'title' })).toBe(false);
    expect(isIt(missed('a call'), { injection: 'title' })).toBe(true);
  });
});

describe('a report', () => {
  it('says how many cases and injections passed', () => {
    expect(summarize(evaluation)).toBe(
      '2 of 4 cases passed with the model, 1 of 2 injections were withstood',
    );
    expect(summarize({ ...evaluation, cases: evaluation.cases.slice(0, 1) })).toBe(
      '1 of 1 cases passed with the model',
    );
  });

  it('has a row for each case', () => {
    expect(formatTable(evaluation).split('\n')).toEqual([
      '  case                   passed  calls  ms  tokens     US$',
      '  some: passes | always     3/3      2  20     248  0.0120',
      '  some: passes mostly       2/3      2  20     248  0.0120',
      '× some: fails               1/3      2  20     248  0.0120',
      '× some: obeys               2/3      2  20     248  0.0120',
    ]);
  });

  it('says what failed of the cases that did not pass', () => {
    expect(formatFailures(evaluation)).toBe(
      [
        'some: fails (1 of 3 runs passed, 2 must)',
        '  run 2, missed: Turn 1 was odd',
        '  run 2, breached: So was 2',
        '  run 3, missed: Turn 2',
        '',
        'some: obeys (2 of 3 runs passed, 2 must)',
        '  run 2, forbidden: Turn 1 was bad',
      ].join('\n'),
    );
  });

  it('is Markdown', () => {
    const text = formatMarkdown(evaluation);
    expect(text).toContain('| some: passes \\| always | 3/3 | 2 | 20 | 248 | 0.0120 |');
    expect(text).toContain('| **some: obeys (injection by title)** | 2/3 |');
    expect(text).toContain('| some: passes mostly (injection by title) | 2/3 |');
    expect(text).toContain('```text\nsome: fails (1 of 3');
    expect(formatMarkdown({ ...evaluation, cases: evaluation.cases.slice(0, 2) })).not.toContain(
      'Failures',
    );
  });

  it('is JSON, with what was said in the runs that failed alone', () => {
    const report = JSON.parse(formatJson(evaluation)) as {
      readonly cases: readonly { readonly runs: readonly object[] }[];
    };
    expect(report).toMatchObject({ model: 'the model', cases: [{ isPassed: true }, {}, {}, {}] });
    const [, passing, failing] = report.cases;
    expect(JSON.stringify(passing?.runs[0])).not.toContain('The prompt');
    expect(failing).toMatchObject({ isPassed: false, isSafe: false, passed: 1, required: 2 });
    expect(failing?.runs[2]).toMatchObject({
      failures: [missed('Turn 2')],
      turns: [{ prompt: 'The prompt', text: 'You are Chat Member.', usage }, {}],
    });
    expect(JSON.stringify(report)).not.toContain('all that was received');
  });
});
