import type { Failure, SkippedSuite } from './test-report.ts';

/** For each part that this machine lacks: what was not tested, and how to get it. Empty if it lacks none. */
export function tellMissingParts(skipped: readonly SkippedSuite[]): string {
  return [...Map.groupBy(skipped, ({ part }) => part)]
    .map(([part, suites]) =>
      [
        `Not tested, because this machine lacks ${part}:`,
        ...suites.map(({ suite }) => `  ${suite}`),
        ...new Set(suites.map(({ get }) => `  Get it: ${get}`)),
      ].join('\n'),
    )
    .join('\n\n');
}

/** Each test that failed, with what: the last lines are all that some CIs keep. Empty if none did. */
export function tellFailures(failures: readonly Failure[]): string {
  return failures
    .map(({ test, errors }) =>
      [`Failed: ${test}`, ...errors.map((error) => `  ${error}`)].join('\n'),
    )
    .join('\n\n');
}
