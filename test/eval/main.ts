import { mkdir } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { ROOT } from '../../build/paths.ts';
import { startProgress } from '../../build/progress.ts';
import { runCommand } from '../../build/run-command.ts';
import { writeAtomically } from '../../build/write-atomically.ts';
import { LeakFound } from '../leak-watch.ts';
import { CloudNotReady } from '../local-cloud.ts';
import { EvalSettingsError, loadEvalSettings } from './eval-settings.ts';
import { CasesError, loadCases, selectCases } from './load-cases.ts';
import {
  type Evaluation,
  formatFailures,
  formatJson,
  formatMarkdown,
  formatTable,
  summarize,
} from './report.ts';
import { isPassed, runCases } from './run-cases.ts';
import { startStage } from './stage.ts';

/*
 * `make eval`: builds, runs the cases of `cases/` against the configured model on a local cloud, prints a
 * table and writes a report. Exits with 1 when a case fails, with 2 when it cannot be run as asked.
 */

try {
  process.exitCode = await evaluate();
} catch (error) {
  const isUsage = error instanceof EvalSettingsError || error instanceof CasesError;
  const isTold = isUsage || error instanceof CloudNotReady || error instanceof LeakFound;
  if (!isTold) throw error;
  console.error(error.message);
  process.exitCode = isUsage ? 2 : 1;
}

async function evaluate(): Promise<number> {
  const settings = loadEvalSettings(process.env);
  const { kind, model, runs, reportPath } = settings;
  const cases = selectCases(loadCases(), kind, settings.caseText);
  const startedAt = new Date().toISOString();
  const progress = startProgress();
  const built = await progress.wait('build', () =>
    runCommand([process.execPath, 'build/build.ts'], { onOutput: progress.write }),
  );
  if (built !== 0) return built;

  const stage = await progress.wait('start of the local cloud', () =>
    startStage(cases, runs, settings.cloudEnvironment),
  );
  const stop = endOnce(() => stage.cloud.stop());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  }
  try {
    let left = stage.runs.length;
    const judged = await progress.wait(`${left} runs with ${model}`, (tell) =>
      runCases(stage, kind, ({ name }, { failures }) => {
        left -= 1;
        tell(`${left} left`);
        if (failures.length > 0) progress.write(`failed: ${name}\n`);
      }),
    );
    const evaluation = { model, startedAt, cases: judged };
    await report(evaluation, reportPath);
    return judged.every(isPassed) ? 0 : 1;
  } finally {
    await stop();
  }
}

async function report(evaluation: Evaluation, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(`${path}.json`, formatJson(evaluation));
  await writeAtomically(`${path}.md`, formatMarkdown(evaluation));
  const failures = formatFailures(evaluation);
  console.log(`\n${formatTable(evaluation)}\n${failures === '' ? '' : `\n${failures}\n`}`);
  console.log(`${summarize(evaluation)}: ${relative(ROOT, path)}.md and .json`);
}

/** So that an end that is asked for twice happens once. */
function endOnce(end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | undefined;
  return () => {
    ended ??= end();
    return ended;
  };
}
