import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isService, SERVICE_NAMES } from '../terraform/services.ts';
import { checkParts } from './check-parts.ts';
import { tellFailures, tellMissingParts } from './closing-lines.ts';
import { startProgress } from './progress.ts';
import { runCommand } from './run-command.ts';
import { runTests, type TestRun } from './run-tests.ts';
import { testsOf } from './test-selection.ts';

/*
 * `make test`: checks, builds, and runs every test, those against Terraform beside all others, since
 * they mostly wait for what AWS takes its time for. With a service: builds, and runs what concerns it.
 */

const EVERYTHING: readonly TestRun[] = [
  { name: 'tests', args: ['--project=!terraform'] },
  { name: 'Terraform', args: ['--project=terraform'], isInBackground: true },
];

const [service = ''] = process.argv.slice(2);
if (service !== '' && !isService(service)) {
  console.error(`There is no service ${service}; SERVICE is one of ${SERVICE_NAMES.join(', ')}.`);
  process.exit(2);
}
const runs = isService(service) ? [{ name: 'tests', args: testsOf(service) }] : EVERYTHING;

const progress = startProgress();
if (!isService(service) && !(await checkParts(progress))) process.exit(1);
const built = await progress.wait('build', () =>
  runCommand([process.execPath, 'build/build.ts'], { onOutput: progress.write }),
);
if (built !== 0) process.exit(built);

// In which the journeys of this run keep the stacks that they have synthesized.
const stacks = await mkdtemp(join(tmpdir(), 'three-tier-chat-test-stacks-'));
const outcomes = await Promise.all(
  runs.map((run) => runTests({ ...run, variables: { TEST_STACKS: stacks } }, progress)),
).finally(() => rm(stacks, { recursive: true, force: true }));
for (const told of [
  tellMissingParts(outcomes.flatMap(({ skipped }) => skipped)),
  tellFailures(outcomes.flatMap(({ failures }) => failures)),
]) {
  if (told) console.log(`\n${told}\n`);
}
const sum = (state: 'passed' | 'failed' | 'skipped') =>
  outcomes.reduce((total, { counts }) => total + counts[state], 0);
// In words that any CI can read.
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = Math.max(...outcomes.map(({ code }) => code));
