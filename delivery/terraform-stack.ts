import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Stack } from './stack-order.ts';
import { readLock } from './stack-state.ts';
import { runTerraform, type TerraformRun } from './terraform-cli.ts';

const PLAN_FILE = 'tfplan';

/**
 * Initializes a stack's folder. If git has the stack's provider lock file, exactly those providers
 * are used.
 */
export async function initStack(context: DeliveryContext, stack: Stack): Promise<void> {
  const locked = await copyLockFile(context, stack);
  const run = await terraform(context, stack, [
    'init',
    '-input=false',
    // The backend configuration is the stack's current one, whatever an earlier synthesis wrote.
    '-reconfigure',
    ...(locked ? ['-lockfile=readonly'] : []),
  ]);
  if (run.code !== 0) throw await failure(context, stack, 'init', run);
}

/** Moves a stack's state from this machine to its configured backend. */
export async function migrateState(context: DeliveryContext, stack: Stack): Promise<void> {
  const run = await terraform(context, stack, [
    'init',
    '-input=false',
    '-migrate-state',
    '-force-copy',
  ]);
  if (run.code !== 0) throw await failure(context, stack, 'move of the state', run);
}

/**
 * Shows the planned changes and stores the plan in the stack's folder.
 *
 * @returns whether anything would change.
 */
export async function planStack(
  context: DeliveryContext,
  stack: Stack,
  goal: 'as-described' | 'nothing' = 'as-described',
): Promise<boolean> {
  const run = await terraform(
    context,
    stack,
    [
      'plan',
      '-input=false',
      '-detailed-exitcode',
      `-out=${PLAN_FILE}`,
      ...(goal === 'nothing' ? ['-destroy'] : []),
    ],
    context.terminal.print,
  );
  if (run.code === 0) return false;
  if (run.code === 2) return true;
  throw await failure(context, stack, 'plan', run);
}

/** Applies exactly the plan that was shown. */
export async function applyPlan(context: DeliveryContext, stack: Stack): Promise<void> {
  const run = await terraform(
    context,
    stack,
    ['apply', '-input=false', PLAN_FILE],
    context.terminal.print,
  );
  if (run.code !== 0) throw await failure(context, stack, 'apply', run);
}

function terraform(
  { variables, terminal }: DeliveryContext,
  { folder }: Stack,
  [command = '', ...args]: readonly string[],
  onOutput?: (text: string) => void,
): Promise<TerraformRun> {
  return runTerraform(
    [command, ...(terminal.colour || command === 'show' ? [] : ['-no-color']), ...args],
    { variables, folder, ...(onOutput && { onOutput }) },
  );
}

async function copyLockFile({ locksFolder }: DeliveryContext, stack: Stack): Promise<boolean> {
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
  context: DeliveryContext,
  stack: Stack,
  step: string,
  { stderr }: TerraformRun,
): Promise<DeliveryError> {
  const lock = stderr.includes('Error acquiring the state lock')
    ? await readLock(context, stack)
    : undefined;
  if (!lock) return new DeliveryError([`The ${step} of ${stack.name} failed:\n${stderr.trim()}`]);
  return new DeliveryError([
    `${lock.Who} has held the lock of ${stack.name} since ${lock.Created} (${lock.Operation}): wait until that run ends. If it was killed, release the lock with \`terraform -chdir=${stack.folder} force-unlock ${lock.ID}\` and run this again: it continues from the state that the killed run recorded.`,
  ]);
}
