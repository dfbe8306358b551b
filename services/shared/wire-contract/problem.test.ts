import { describe, expect, it } from 'vitest';
import { isProblem, makeProblem, PROBLEM, type ProblemCode } from './problem.ts';

const problem = makeProblem('session-busy', 'Wait for the answer.', '1-2-3');

describe('a problem', () => {
  it('has the status and title of its code', () => {
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Session is busy',
      status: 409,
      detail: 'Wait for the answer.',
      code: 'session-busy',
      traceId: '1-2-3',
    });
  });

  it('survives the wire, whatever its code', () => {
    for (const code of Object.keys(PROBLEM) as ProblemCode[]) {
      expect(isProblem(JSON.parse(JSON.stringify(makeProblem(code, 'detail', '1-2-3'))))).toBe(
        true,
      );
    }
  });

  it('may have additional members', () => {
    expect(isProblem({ ...problem, retryAfterSeconds: 5 })).toBe(true);
  });

  it.each([
    null,
    'problem',
    [],
    {},
    { message: 'Unauthorized' },
    { ...problem, code: 'another' },
    { ...problem, code: 'toString' },
    { ...problem, status: '409' },
    { ...problem, detail: undefined },
    { ...problem, traceId: null },
  ])('is distinguished from anything else: %j', (value) => {
    expect(isProblem(value)).toBe(false);
  });
});
