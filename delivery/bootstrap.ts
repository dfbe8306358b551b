import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { synthesizeBootstrap } from '@three-tier-chat/terraform/synthesize-bootstrap.ts';
import { applyPlanned } from './apply.ts';
import { awsProblem } from './credentials.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { planOne, type StackOutcome } from './plan.ts';
import { readStacks, type Stack } from './stack-order.ts';
import { bucketExists, readState } from './stack-state.ts';
import { migrateState } from './terraform-stack.ts';

/**
 * Creates the resources that must exist before the stacks, once for the environments of an account
 * and region. The state bucket cannot contain its own state before it exists: the state starts in
 * `folder`, which must survive a killed run, and is then moved into the bucket.
 */
export async function bootstrap(context: DeliveryContext, folder: string): Promise<StackOutcome> {
  const problem = await awsProblem(context.aws, context.settings);
  if (problem) throw new DeliveryError([problem]);
  const here: DeliveryContext = { ...context, stacksFolder: folder };
  const stack = await synthesize(here, 's3');
  const { bucket } = stack.state;
  const isThere = await bucketExists(here, bucket);
  if (isThere && (await readState(here, stack)).resources > 0) {
    return applyPlanned(here, stack, await planOne(here, stack, [stack]));
  }
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
