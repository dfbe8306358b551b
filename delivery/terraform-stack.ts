import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeliveryError } from './delivery-error.ts';
import type { Stack } from './stack-order.ts';
import { readLock } from './stack-state.ts';
import { runTerraform, type TerraformRun } from './terraform-cli.ts';
import type { Workplace } from './workplace.ts';

const PLAN_FILE = 'tfplan';

/**
 * Makes a stack's folder ready. Where git holds the stack's provider lock file, exactly those
 * providers are taken.
 */
export async function initStack(work: Workplace, stack: Stack): Promise<void> {
  const locked = await copyLockFile(work, stack);
  const run = await terraform(work, stack, [
    'init',
    '-input=false',
    // The backend is what the stack says now, whatever an earlier synth said.
    '-reconfigure',
    ...(locked ? ['-lockfile=readonly'] : []),
  ]);
  if (run.code !== 0) throw await failure(work, stack, 'init', run);
}

/** Moves a stack's state from this machine to where the stack says now. */
export async function migrateState(work: Workplace, stack: Stack): Promise<void> {
  const run = await terraform(work, stack, [
    'init',
    '-input=false',
    '-migrate-state',
    '-force-copy',
  ]);
  if (run.code !== 0) throw await failure(work, stack, 'move of the state', run);
}

/**
 * Shows what would change and keeps the plan beside the stack.
 *
 * @returns whether anything would change.
 */
export async function planStack(
  work: Workplace,
  stack: Stack,
  goal: 'as-described' | 'nothing' = 'as-described',
): Promise<boolean> {
  const run = await terraform(
    work,
    stack,
    [
      'plan',
      '-input=false',
      '-detailed-exitcode',
      `-out=${PLAN_FILE}`,
      ...(goal === 'nothing' ? ['-destroy'] : []),
    ],
    work.terminal.print,
  );
  if (run.code === 0) return false;
  if (run.code === 2) return true;
  throw await failure(work, stack, 'plan', run);
}

/** Carries out the plan that was shown, and no other. */
export async function applyPlan(work: Workplace, stack: Stack): Promise<void> {
  const run = await terraform(
    work,
    stack,
    ['apply', '-input=false', PLAN_FILE],
    work.terminal.print,
  );
  if (run.code !== 0) throw await failure(work, stack, 'apply', run);
}

function terraform(
  { variables, terminal }: Workplace,
  { folder }: Stack,
  [command = '', ...args]: readonly string[],
  onOutput?: (text: string) => void,
): Promise<TerraformRun> {
  return runTerraform(
    [command, ...(terminal.colour || command === 'show' ? [] : ['-no-color']), ...args],
    { variables, folder, ...(onOutput && { onOutput }) },
  );
}

async function copyLockFile({ locksFolder }: Workplace, stack: Stack): Promise<boolean> {
  try {
    await copyFile(
      join(locksFolder, `${stack.part}.terraform.lock.hcl`),
      join(stack.folder, '.terraform.lock.hcl'),
    );
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
}

async function failure(
  work: Workplace,
  stack: Stack,
  step: string,
  { stderr }: TerraformRun,
): Promise<DeliveryError> {
  const lock = stderr.includes('Error acquiring the state lock')
    ? await readLock(work, stack)
    : undefined;
  if (!lock) return new DeliveryError([`The ${step} of ${stack.name} failed:\n${stderr.trim()}`]);
  return new DeliveryError([
    `${lock.Who} holds the lock of ${stack.name} since ${lock.Created} (${lock.Operation}): wait until that run ends. If it was killed, release the lock with \`terraform -chdir=${stack.folder} force-unlock ${lock.ID}\` and run this again: it goes on from what the killed run had recorded.`,
  ]);
}
