import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { inTurn, type Outcomes, planOne, summaryLines } from './plan.ts';
import { basisOf, plannedReads } from './plan-basis.ts';
import { planSchema, SAVED_FILE, type SavedPlanFile, sha256Of } from './saved-plan-file.ts';
import type { Stack } from './stack-order.ts';

/**
 * Plans stacks and saves what would change in a new folder, from which `make apply PLAN=…` applies it
 * and nothing else. Only this user can read it: a plan contains what a state contains.
 *
 * @throws DeliveryError if the folder exists.
 */
export async function savePlan(
  context: DeliveryContext,
  stacks: readonly Stack[],
  all: readonly Stack[],
  folder: string,
): Promise<Outcomes> {
  await makeFolder(folder);
  const saved: SavedPlanFile['stacks'] = [];
  const outcomes = await inTurn(context, stacks, async (stack) => {
    const reads = plannedReads(stack, all);
    // Before the plan: what changes while it is made makes it stale.
    const basis = await basisOf(context, stack, reads);
    const outcome = await planOne(context, stack, all);
    if (outcome.kind === 'planned') {
      const plan = await copyStack(stack, outcome.file, join(folder, stack.part));
      const { name, part, dependencies, parameters, state, usesOkta } = stack;
      saved.push({
        name,
        part,
        dependencies: [...dependencies],
        parameters: [...parameters],
        state,
        usesOkta,
        reads: [...reads],
        basis,
        plan,
      });
    }
    return outcome;
  });
  const { name: environment, accountId, region } = context.settings;
  const file: SavedPlanFile = {
    environment,
    accountId,
    region,
    madeAt: new Date().toISOString(),
    changes: [...outcomes.values()].some(({ kind }) => kind !== 'unchanged'),
    summary: [...summaryLines(outcomes)],
    stacks: saved,
  };
  const text = JSON.stringify(planSchema.parse(file), null, 2);
  await writeFile(join(folder, 'plan.json'), `${text}\n`);
  context.terminal.print(
    `\nSaved in ${folder}: \`make apply ENV=${environment} PLAN=${folder}\` applies exactly this.\n`,
  );
  return outcomes;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(join(folder, '..'), { recursive: true });
    await mkdir(folder, { mode: 0o700 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new DeliveryError(
      [
        code === 'EEXIST'
          ? `${folder} exists: name a new folder with PLAN=….`
          : `The folder of the plan cannot be made: ${message}`,
      ],
      { cause },
    );
  }
}

/** @returns the SHA-256 of the plan. */
async function copyStack(stack: Stack, planFile: string, folder: string): Promise<string> {
  await mkdir(folder);
  for (const name of await readdir(stack.folder)) {
    if (name.endsWith('.tf.json') || name === '.terraform.lock.hcl') {
      await copyFile(join(stack.folder, name), join(folder, name));
    }
  }
  await copyFile(planFile, join(folder, SAVED_FILE));
  return (await sha256Of(planFile)) ?? '';
}
