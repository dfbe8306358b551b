import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { applyPlanned } from './apply.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { inTurn, type Outcomes } from './plan.ts';
import { basisOf } from './plan-basis.ts';
import { SAVED_FILE, type SavedPlan, type SavedStack } from './saved-plan-file.ts';
import { applyPlan, initStack, showPlan } from './terraform-stack.ts';

/**
 * Applies the saved plan of each stack and nothing else: shows it, asks, and applies it.
 *
 * @throws DeliveryError, with nothing applied, if the plan of any stack is stale; of a later stack
 * also if an earlier one has changed what it reads.
 */
export async function applySavedPlan(
  context: DeliveryContext,
  { madeAt, stacks }: SavedPlan,
): Promise<Outcomes> {
  const stale = await Promise.all(stacks.map((stack) => staleness(context, stack)));
  const [first, ...rest] = stale.filter((problem) => problem !== undefined);
  if (first) throw new DeliveryError([first, ...rest]);
  if (stacks.length === 0) context.terminal.print('The plan changes nothing.\n');
  return inTurn(context, stacks, async (saved) => {
    const stack: SavedStack = { ...saved, folder: join(context.stacksFolder, saved.part) };
    // Terraform writes into the folder in which it works.
    await cp(saved.folder, stack.folder, { recursive: true });
    const file = join(stack.folder, SAVED_FILE);
    context.terminal.print(`\n── ${stack.name}, planned at ${madeAt}\n`);
    await initStack(context, stack);
    await showPlan(context, stack, file);
    return applyPlanned(context, stack, { kind: 'planned', file }, async () => {
      const problem = await staleness(context, saved);
      if (problem) throw new DeliveryError([problem]);
      await applyPlan(context, stack, file);
    });
  });
}

async function staleness(context: DeliveryContext, stack: SavedStack): Promise<string | undefined> {
  if ((await basisOf(context, stack, stack.reads)) === stack.basis) return undefined;
  return `The plan of ${stack.name} is stale: its state, an output that it reads or a release has changed since it was made. Nothing of it was applied: plan again.`;
}
