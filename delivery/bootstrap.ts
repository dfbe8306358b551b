import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { synthesizeBootstrap } from '@three-tier-chat/terraform/synthesize-bootstrap.ts';
import { applyPlanned } from './apply.ts';
import { awsProblem } from './credentials.ts';
import { DeliveryError } from './delivery-error.ts';
import { planOne, type StackOutcome } from './plan.ts';
import { readStacks, type Stack } from './stack-order.ts';
import { bucketExists, readState } from './stack-state.ts';
import { migrateState } from './terraform-stack.ts';
import type { Workplace } from './workplace.ts';

/**
 * Makes what must stand before the stacks do, once for the environments of an account and region.
 * The state bucket cannot hold the state of its own making: that begins in `folder`, which has to
 * outlive a killed run, and moves into the bucket as soon as there is one.
 */
export async function bootstrap(work: Workplace, folder: string): Promise<StackOutcome> {
  const problem = await awsProblem(work.aws, work.settings);
  if (problem) throw new DeliveryError([problem]);
  const here: Workplace = { ...work, stacksFolder: folder };
  const stack = await synthesize(here, 's3');
  const { bucket } = stack.state;
  const isThere = await bucketExists(here, bucket);
  if (isThere && (await readState(here, stack)).resources > 0) {
    return applyPlanned(here, stack, await planOne(here, stack, [stack]));
  }
  const local = await synthesize(here, 'this-machine');
  if (isThere && !(await hasLocalState(local))) {
    throw new DeliveryError([
      `The bucket ${bucket} exists, and no state of ours knows it: import it into ${folder}, or delete it, and run this again.`,
    ]);
  }
  const outcome = await applyPlanned(here, local, await planOne(here, local, [local]));
  if (outcome.kind === 'declined') return outcome;
  await migrateState(here, await synthesize(here, 's3'));
  await rm(folder, { recursive: true });
  here.terminal.print(`\n${stack.name}: applied; its state is in ${bucket}.\n`);
  return outcome;
}

async function synthesize(work: Workplace, stateIn: 's3' | 'this-machine'): Promise<Stack> {
  synthesizeBootstrap(work.settings, work.stacksFolder, stateIn);
  const [stack] = await readStacks(work.stacksFolder, work.settings);
  if (!stack) throw new Error('The bootstrap has no stack');
  return stack;
}

async function hasLocalState({ folder }: Stack): Promise<boolean> {
  return access(join(folder, 'terraform.tfstate')).then(
    () => true,
    () => false,
  );
}
