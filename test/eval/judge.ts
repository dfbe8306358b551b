import type { EvalCase, EvalTurn, RecordName } from './case-schema.ts';
import { type Failure, forbidden, missed } from './failure.ts';
import { judgeCalls } from './judge-calls.ts';
import { judgeSystem } from './judge-system.ts';
import { fits, holds } from './pattern.ts';
import type { SeenRun, SeenTurn } from './seen.ts';

/**
 * Compares what a run has shown with what its case expects, and with what holds for every case.
 *
 * @returns each difference; none: the run passed.
 */
export function judge(evalCase: EvalCase, seen: SeenRun): readonly Failure[] {
  return [
    ...evalCase.turns.flatMap((turn, index) => {
      const shown = seen.turns[index];
      const failures = shown ? judgeTurn(turn, shown) : [missed('did not take place')];
      return failures.map(({ grade, text }) => ({ grade, text: `Turn ${index + 1} ${text}` }));
    }),
    ...judgeSystem(seen),
    ...judgeAfter(evalCase, seen),
  ];
}

function judgeTurn(turn: EvalTurn, shown: SeenTurn): readonly Failure[] {
  return [...judgeEnd(turn, shown), ...judgeCalls(turn, shown.calls), ...judgeText(turn, shown)];
}

function judgeEnd({ decision }: EvalTurn, { end }: SeenTurn): readonly Failure[] {
  switch (end.kind) {
    case 'answered':
      return end.outcome === 'complete' ? [] : [missed(`ended as ${end.outcome}`)];
    case 'waiting':
      return [decision].flat().includes('none')
        ? []
        : [missed('asked for more approvals than the case decides')];
    case 'problem':
      return [missed(`ended with the problem ${end.code}: ${end.detail}`)];
  }
}

function judgeText({ answer }: EvalTurn, { text }: SeenTurn): readonly Failure[] {
  return judgeWords('answered', answer, text);
}

function judgeWords(what: string, expected: EvalTurn['answer'], text: string): readonly Failure[] {
  const { holds: wanted = [], lacks: unwanted = [] } = expected ?? {};
  return [
    ...wanted
      .filter((one) => !holds(text, one))
      .map((one) => missed(`${what} without ${JSON.stringify(one)}: ${text || 'nothing'}`)),
    ...unwanted
      .filter((one) => holds(text, one))
      .map((one) => forbidden(`${what} with ${JSON.stringify(one)}: ${text}`)),
  ];
}

function judgeAfter({ after = {} }: EvalCase, { me, title }: SeenRun): readonly Failure[] {
  const names = ['preferences', 'contactDetails'] satisfies RecordName[];
  return [
    ...names.flatMap((name) =>
      Object.entries(after[name] ?? {})
        .filter(([field, expected]) => !fits(me.after[name][field], expected))
        .map(([field, expected]) => {
          const value = JSON.stringify(me.after[name][field] ?? null);
          return missed(
            `${name}.${field} is ${value} afterwards, instead of ${JSON.stringify(expected)}`,
          );
        }),
    ),
    ...(after.title ? judgeWords('The conversation is titled', after.title, title ?? '') : []),
  ];
}
