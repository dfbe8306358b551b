import type { SkippedSuite } from './test-report.ts';

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
