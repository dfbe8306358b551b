import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { synthesizeBootstrap } from '@three-tier-chat/terraform/synthesize-bootstrap.ts';
import { applyPlanned } from './apply.ts';
import { awsProblem } from './credentials.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { planOne, type StackOutcome } from './plan.ts';
import { unlockedProblem } from './provider-locks.ts';
import { readStacks, type Stack } from './stack-order.ts';
import { bucketExists, readState } from './stack-state.ts';
import { migrateState } from './terraform-stack.ts';

/**
 * Creates the resources that must exist before the stacks, once for the environments of an account
 * and region. The state bucket cannot contain its own state before it exists: the state starts in
 * `folder`, which must survive a killed run, and is then moved into the bucket.
 */
export async function bootstrap(context: DeliveryContext, folder: string): Promise<StackOutcome> {
  const problem = await awsProblem(context.aws, context.settings, context.variables);
  const unlocked = await unlockedProblem(context, [{ part: 'bootstrap' }]);
  const [first, ...rest] = [problem, unlocked].filter((text) => text !== undefined);
  if (first) throw new DeliveryError([first, ...rest]);
  const stack = await bootstrapStack(context);
  const { bucket } = stack.state;
  const isThere = await bucketExists(context, bucket);
  if (isThere && (await readState(context, stack)).resources > 0) {
    return applyPlanned(context, stack, await planOne(context, stack, [stack]));
  }
  const here: DeliveryContext = { ...context, stacksFolder: folder };
  const local = await synthesize(here, 'this-machine');
  if (isThere && !(await hasLocalState(local))) {
    throw new DeliveryError([
      `The bucket ${bucket} exists but is in no Terraform state: import it into ${folder} or delete it, then run this again.`,
    ]);
  }
  const outcome = await applyPlanned(here, local, await planOne(here, local, [local]));
  if (outcome.kind === 'declined') return outcome;
  await migrateState(here, await synthesize(here, 's3'));
  await rm(folder, { recursive: true });
  here.terminal.print(`\n${stack.name}: applied; its state is in ${bucket}.\n`);
  return outcome;
}

/** The stack with its state in the bucket, in a folder of its own. */
export function bootstrapStack(context: DeliveryContext): Promise<Stack> {
  return synthesize({ ...context, stacksFolder: join(context.stacksFolder, 'bootstrap') }, 's3');
}

async function synthesize(
  context: DeliveryContext,
  stateIn: 's3' | 'this-machine',
): Promise<Stack> {
  synthesizeBootstrap(context.settings, context.stacksFolder, stateIn);
  const [stack] = await readStacks(context.stacksFolder, context.settings);
  if (!stack) throw new Error('The bootstrap has no stack');
  return stack;
}

async function hasLocalState({ folder }: Stack): Promise<boolean> {
  return access(join(folder, 'terraform.tfstate')).then(
    () => true,
    () => false,
  );
}
