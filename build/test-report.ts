import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

/** A part of the machine that tests need and that is not there. */
export interface MissingPart {
  /** `Chromium` */
  readonly part: string;
  /** How to get it, as a sentence. */
  readonly get: string;
}

declare module 'vitest' {
  interface TaskMeta {
    /** Why a suite is skipped. */
    missing?: MissingPart;
  }
}

export interface SkippedSuite extends MissingPart {
  /** `test/page.journey.test.ts: the page` */
  readonly suite: string;
}

/** What a test, or the loading of its file, failed with. */
export interface Failure {
  /** `test/page.journey.test.ts > the page > asks`, or its file where none of it could run. */
  readonly test: string;
  /** The first line of each of its errors. */
  readonly errors: readonly string[];
}

export type TestMessage =
  | { readonly kind: 'begun'; readonly test: string }
  | { readonly kind: 'ended'; readonly test: string; readonly ms: number }
  | {
      readonly kind: 'closed';
      readonly counts: TestCounts;
      readonly failures: readonly Failure[];
      readonly skipped: readonly SkippedSuite[];
    };

export type TestCounts = Readonly<Record<'passed' | 'failed' | 'skipped', number>>;

/** Tells the process that started vitest how its tests go, and in the end what could not be tested. */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default class TestReport implements Reporter {
  onTestCaseReady({ name }: TestCase): void {
    send({ kind: 'begun', test: name });
  }

  onTestCaseResult(test: TestCase): void {
    send({ kind: 'ended', test: test.name, ms: test.diagnostic()?.duration ?? 0 });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    const failures: Failure[] = unhandled.map((error) => failure('outside of any test', [error]));
    const skipped: SkippedSuite[] = [];
    for (const module of modules) {
      // A file that could not even be loaded has no test to fail.
      if (module.state() === 'failed' && module.errors().length > 0) {
        counts.failed += 1;
        failures.push(failure(module.relativeModuleId, module.errors()));
      }
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state !== 'pending') counts[state] += 1;
        if (state === 'failed') {
          failures.push(failure(`${module.relativeModuleId} > ${test.fullName}`, errors));
        }
      }
      for (const suite of module.children.allSuites()) {
        const { missing } = suite.meta();
        if (missing) {
          skipped.push({ ...missing, suite: `${module.relativeModuleId}: ${suite.name}` });
        }
      }
    }
    send({ kind: 'closed', counts, failures, skipped });
  }
}

function failure(test: string, errors: readonly SerializedError[]): Failure {
  return { test, errors: errors.map(({ message }) => message.split('\n', 1)[0] ?? '') };
}

function send(message: TestMessage): void {
  process.send?.(message);
}
