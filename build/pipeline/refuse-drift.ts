import { readSavedPlan } from './saved-plan.ts';

/* `node build/pipeline/refuse-drift.ts <folder of the plan>`: fails if it would change anything. */

const { environment, changes, summary } = readSavedPlan(process.argv[2] ?? '');
if (changes) {
  console.error(
    [
      `${environment} is not what its stacks say:`,
      ...summary.map((line) => `  ${line}`),
      'Apply what is merged, or take back what was changed by hand (docs/operate.md, "Drift").',
    ].join('\n'),
  );
  process.exitCode = 1;
}
