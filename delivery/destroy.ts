import { serviceOfParameter } from '@three-tier-chat/wire-contract';
import { approves } from './apply.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Outcomes, StackOutcome } from './plan.ts';
import { forgetParameters } from './release-parameters.ts';
import type { Stack } from './stack-order.ts';
import { readState } from './stack-state.ts';
import { applyPlan, initStack, planStack } from './terraform-stack.ts';
import type { Workplace } from './workplace.ts';

/**
 * Destroys stacks, the last first, and forgets the releases that ran in them: they would name files
 * that are gone.
 *
 * @throws DeliveryError, before anything is touched, when another stack still stands on one of them,
 * when one is protected, or when the name of a production environment was not typed.
 */
export async function destroyStacks(
  work: Workplace,
  stacks: readonly Stack[],
  all: readonly Stack[],
): Promise<Outcomes> {
  const [first, ...rest] = [
    ...protectedStacks(stacks, work),
    ...(await dependents(work, stacks, all)),
  ];
  if (first) throw new DeliveryError([first, ...rest]);
  await confirmProduction(work);
  const outcomes = new Map<Stack, StackOutcome>();
  for (const stack of [...stacks].reverse()) outcomes.set(stack, await destroyOne(work, stack));
  return outcomes;
}

async function destroyOne(work: Workplace, stack: Stack): Promise<StackOutcome> {
  work.terminal.print(`\n── ${stack.name}\n`);
  const { resources } = await readState(work, stack);
  if (resources > 0) {
    await initStack(work, stack);
    await planStack(work, stack, 'nothing');
    if (!(await approves(work, `Destroy ${stack.name}?`))) return { kind: 'declined' };
    await applyPlan(work, stack);
  }
  await forgetParameters(
    work,
    stack.parameters.filter((name) => serviceOfParameter(name) !== undefined),
  );
  return { kind: 'gone' };
}

function protectedStacks(stacks: readonly Stack[], { settings }: Workplace): readonly string[] {
  return stacks
    .filter(({ preventsDestroy }) => preventsDestroy)
    .map(
      ({ name }) =>
        `${name} is protected: set preventDestroy to false in terraform/environments/${settings.name}.ts and apply that first.`,
    );
}

async function dependents(
  work: Workplace,
  stacks: readonly Stack[],
  all: readonly Stack[],
): Promise<readonly string[]> {
  const others = all.filter((stack) => !stacks.includes(stack));
  const problems = await Promise.all(
    others.map(async (stack) => {
      const on = stacks.filter(({ name }) => stack.dependencies.includes(name));
      if (on.length === 0 || (await readState(work, stack)).resources === 0) return [];
      const names = on.map(({ name }) => name).join(' and ');
      return [`${stack.name} stands on ${names}: destroy it first, or with it.`];
    }),
  );
  return problems.flat();
}

async function confirmProduction({ settings, terminal }: Workplace): Promise<void> {
  if (!settings.production) return;
  const typed = await terminal.ask(
    `${settings.name} is a production environment. Type its name to destroy it: `,
  );
  if (typed === settings.name) return;
  throw new DeliveryError([`Nothing was destroyed: "${typed}" is not ${settings.name}.`]);
}
