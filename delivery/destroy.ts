import { serviceOfParameter } from '@three-tier-chat/wire-contract';
import { isApproved } from './apply.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Outcomes, StackOutcome } from './plan.ts';
import { forgetParameters } from './release-parameters.ts';
import type { Stack } from './stack-order.ts';
import { readState } from './stack-state.ts';
import { applyPlan, initStack, planStack } from './terraform-stack.ts';

/**
 * Destroys stacks, the last first, and deletes their release parameters, which would refer to
 * deleted files.
 *
 * @throws DeliveryError, before anything is changed, if another stack still depends on one of them,
 * if one is protected, or if the name of a production environment was not typed.
 */
export async function destroyStacks(
  context: DeliveryContext,
  stacks: readonly Stack[],
  all: readonly Stack[],
): Promise<Outcomes> {
  const [first, ...rest] = [
    ...protectedStacks(stacks, context),
    ...(await dependents(context, stacks, all)),
  ];
  if (first) throw new DeliveryError([first, ...rest]);
  await confirmProduction(context);
  const outcomes = new Map<Stack, StackOutcome>();
  for (const stack of [...stacks].reverse()) outcomes.set(stack, await destroyOne(context, stack));
  return outcomes;
}

async function destroyOne(context: DeliveryContext, stack: Stack): Promise<StackOutcome> {
  context.terminal.print(`\n── ${stack.name}\n`);
  const { resources } = await readState(context, stack);
  if (resources > 0) {
    await initStack(context, stack);
    await planStack(context, stack, 'nothing');
    if (!(await isApproved(context, `Destroy ${stack.name}?`))) return { kind: 'declined' };
    await applyPlan(context, stack);
  }
  await forgetParameters(
    context,
    stack.parameters.filter((name) => serviceOfParameter(name) !== undefined),
  );
  return { kind: 'gone' };
}

function protectedStacks(
  stacks: readonly Stack[],
  { settings }: DeliveryContext,
): readonly string[] {
  return stacks
    .filter(({ preventsDestroy }) => preventsDestroy)
    .map(
      ({ name }) =>
        `${name} is protected: set preventDestroy to false in terraform/environments/${settings.name}.ts and apply that first.`,
    );
}

async function dependents(
  context: DeliveryContext,
  stacks: readonly Stack[],
  all: readonly Stack[],
): Promise<readonly string[]> {
  const others = all.filter((stack) => !stacks.includes(stack));
  const problems = await Promise.all(
    others.map(async (stack) => {
      const on = stacks.filter(({ name }) => stack.dependencies.includes(name));
      if (on.length === 0 || (await readState(context, stack)).resources === 0) return [];
      const names = on.map(({ name }) => name).join(' and ');
      return [`${stack.name} depends on ${names}: destroy it first, or together with it.`];
    }),
  );
  return problems.flat();
}

async function confirmProduction({ settings, terminal }: DeliveryContext): Promise<void> {
  if (!settings.production) return;
  const typed = await terminal.ask(
    `${settings.name} is a production environment. Type its name to destroy it: `,
  );
  if (typed === settings.name) return;
  throw new DeliveryError([`Nothing was destroyed: "${typed}" is not ${settings.name}.`]);
}
