import type { Reporter, TestCase, TestModule } from 'vitest/node';

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

export type TestMessage =
  | { readonly kind: 'begun'; readonly test: string }
  | { readonly kind: 'ended'; readonly test: string; readonly ms: number }
  | {
      readonly kind: 'closed';
      readonly counts: TestCounts;
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

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    const skipped: SkippedSuite[] = [];
    for (const module of modules) {
      // A file that could not even be loaded has no test to fail.
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') counts[state] += 1;
      }
      for (const suite of module.children.suites()) {
        const { missing } = suite.meta();
        if (missing) {
          skipped.push({ ...missing, suite: `${module.relativeModuleId}: ${suite.name}` });
        }
      }
    }
    send({ kind: 'closed', counts, skipped });
  }
}

function send(message: TestMessage): void {
  process.send?.(message);
}
