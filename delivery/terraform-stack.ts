import { copyFile, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { lockFileName } from './provider-locks.ts';
import type { Stack } from './stack-order.ts';
import { readLock } from './stack-state.ts';
import { runTerraform, type TerraformRun } from './terraform-cli.ts';

/** Of this process: another one that works in the same folder has a plan of its own. */
export const PLAN_FILE = `tfplan-${process.pid}`;

/**
 * Initializes a stack's folder. If git has the stack's provider lock file, exactly those providers
 * are used.
 */
export async function initStack(context: DeliveryContext, stack: Stack): Promise<void> {
  await shareProviders(context, stack);
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
 * @returns the plan's file, if anything would change.
 */
export async function planStack(
  context: DeliveryContext,
  stack: Stack,
  goal: 'as-described' | 'nothing' = 'as-described',
): Promise<string | undefined> {
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
  if (run.code === 0) return undefined;
  if (run.code === 2) return join(stack.folder, PLAN_FILE);
  throw await failure(context, stack, 'plan', run);
}

/**
 * Applies exactly the plan that was shown.
 *
 * @throws StalePlanError, with nothing applied, if the state has changed since.
 */
export async function applyPlan(
  context: DeliveryContext,
  stack: Stack,
  planFile: string,
): Promise<void> {
  const run = await terraform(
    context,
    stack,
    ['apply', '-input=false', planFile],
    context.terminal.print,
  );
  if (run.code === 0) return;
  if (run.stderr.includes('Saved plan is stale')) throw new StalePlanError(stack);
  throw await failure(context, stack, 'apply', run);
}

/** Shows a saved plan as it was shown when it was made. */
export async function showPlan(
  context: DeliveryContext,
  stack: Stack,
  planFile: string,
): Promise<void> {
  const run = await terraform(context, stack, ['show', planFile], context.terminal.print);
  if (run.code !== 0) throw await failure(context, stack, 'show', run);
}

/** The state of a stack was changed after its plan was made. */
export class StalePlanError extends DeliveryError {
  constructor({ name }: Pick<Stack, 'name'>) {
    super([
      `The plan of ${name} is stale: its state has changed since the plan was made. Nothing of it was applied: plan again.`,
    ]);
  }
}

function terraform(
  { variables, terminal }: DeliveryContext,
  { folder }: Stack,
  [command = '', ...args]: readonly string[],
  onOutput?: (text: string) => void,
): Promise<TerraformRun> {
  return runTerraform([command, ...(terminal.colour ? [] : ['-no-color']), ...args], {
    variables,
    folder,
    ...(onOutput && { onOutput }),
  });
}

/** Providers are large: every run uses the same copy of them. */
async function shareProviders(
  { providersFolder }: DeliveryContext,
  { part, folder }: Stack,
): Promise<void> {
  const shared = join(providersFolder, part);
  await mkdir(shared, { recursive: true });
  await mkdir(join(folder, '.terraform'), { recursive: true });
  try {
    await symlink(shared, join(folder, '.terraform/providers'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

async function copyLockFile({ locksFolder }: DeliveryContext, stack: Stack): Promise<boolean> {
  try {
    await copyFile(
      join(locksFolder, lockFileName(stack.part)),
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
