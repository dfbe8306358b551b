import {
  HEADER,
  PROBLEM,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemCode,
  parseTraceHeader,
} from '@three-tier-chat/wire-contract';
import { expect } from 'vitest';

/** What no answer may reveal: a stack, a file, an internal address. */
export const REVEALING =
  /\bat .+:\d+|\.[cm]?[jt]s\b|node_modules|file:|\/(?:work|tmp|home|etc)\/|arn:|:\d{4,5}\b/;

/**
 * Expects an answer to be the problem of a code, in its exact form, and to reveal nothing more.
 *
 * @param kept what the problem of a started turn says about its message.
 */
export async function expectProblem(
  answer: Response,
  code: ProblemCode,
  kept?: boolean,
): Promise<Problem> {
  const text = await answer.text();
  // Together, so that a wrong status shows the body.
  expect([answer.status, text]).toEqual([PROBLEM[code].status, expect.any(String)]);
  expect(answer.headers.get('content-type')).toBe(PROBLEM_MEDIA_TYPE);
  expect(text).not.toMatch(REVEALING);
  const problem = JSON.parse(text) as Problem;
  expect(problem).toEqual(problemOf(code, rootOf(answer), kept));
  return problem;
}

/** The problem of a code, with any sentence as its detail. */
export function problemOf(code: ProblemCode, traceId: string | undefined, kept?: boolean): Problem {
  const detail = expect.stringMatching(/^[A-Z].*\.$/);
  return {
    type: 'about:blank',
    ...PROBLEM[code],
    detail,
    code,
    traceId: String(traceId),
    ...(kept !== undefined && { kept }),
  };
}

/** Trace root that an answer names in its header. */
export function rootOf(answer: Response): string | undefined {
  return parseTraceHeader(answer.headers.get(HEADER.traceId))?.root;
}
