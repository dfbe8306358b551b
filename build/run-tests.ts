import { join } from 'node:path';
import { ROOT } from './paths.ts';
import type { Progress } from './progress.ts';
import { runCommand } from './run-command.ts';
import type { Failure, SkippedSuite, TestCounts, TestMessage } from './test-report.ts';

const VITEST = [
  process.execPath,
  join(ROOT, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  `--reporter=${join(ROOT, 'build/test-report.ts')}`,
];
/** A test that took less is in the output of its file, which comes soon enough, ms. */
const LONG_MS = 10_000;

export interface TestRun {
  /** `Terraform`: what is waited for. */
  readonly name: string;
  /** Arguments of `vitest run`. */
  readonly args: readonly string[];
  /** Its output comes whole when it has ended; until then each long test is told of. */
  readonly isInBackground?: boolean;
  /** Further variables of its environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface TestOutcome {
  readonly code: number;
  readonly counts: TestCounts;
  readonly failures: readonly Failure[];
  readonly skipped: readonly SkippedSuite[];
}

/** Runs tests in a process of their own. */
export function runTests(
  { name, args, isInBackground = false, variables = {} }: TestRun,
  progress: Progress,
): Promise<TestOutcome> {
  return progress.wait(name, async (tell) => {
    let output = '';
    let closed: Omit<TestOutcome, 'code'> = {
      counts: { passed: 0, failed: 0, skipped: 0 },
      failures: [],
      skipped: [],
    };
    const code = await runCommand([...VITEST, ...args], {
      variables: { ...variables, ...(isColoured() && { FORCE_COLOR: '1' }) },
      onOutput: (text) => {
        if (isInBackground) output += text;
        else progress.write(text);
      },
      onMessage: (received) => {
        const message = received as TestMessage;
        if (message.kind === 'closed') closed = message;
        else if (message.kind === 'begun') tell(message.test);
        else if (isInBackground && message.ms > LONG_MS) {
          progress.write(`${name}: ${message.test}, ${Math.round(message.ms / 1000)} s\n`);
        }
      },
    });
    progress.write(output);
    return { code, ...closed };
  });
}

function isColoured(): boolean {
  return process.stdout.isTTY && !process.env['NO_COLOR'];
}
