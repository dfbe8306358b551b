import type { DeliveryContext } from './delivery-context.ts';
import { missingPrerequisites } from './prerequisites.ts';
import type { Stack } from './stack-order.ts';
import { initStack, planStack } from './terraform-stack.ts';

export type StackOutcome =
  | { readonly kind: 'unchanged' | 'planned' | 'applied' | 'declined' | 'gone' }
  | { readonly kind: 'waits'; readonly prerequisites: readonly string[] };

export type Outcomes = ReadonlyMap<Stack, StackOutcome>;

/**
 * Plans the stacks whose prerequisites are met; reports the missing prerequisites of the others.
 */
export async function planStacks(
  context: DeliveryContext,
  stacks: readonly Stack[],
  all: readonly Stack[],
): Promise<Outcomes> {
  const outcomes = new Map<Stack, StackOutcome>();
  for (const stack of stacks) outcomes.set(stack, await planOne(context, stack, all));
  return outcomes;
}

/** Plans a stack, unless a prerequisite is missing. */
export async function planOne(
  context: DeliveryContext,
  stack: Stack,
  all: readonly Stack[],
): Promise<StackOutcome> {
  context.terminal.print(`\n── ${stack.name}\n`);
  const prerequisites = await missingPrerequisites(context, stack, all);
  if (prerequisites.length > 0) return { kind: 'waits', prerequisites };
  await initStack(context, stack);
  return { kind: (await planStack(context, stack)) ? 'planned' : 'unchanged' };
}

const WORDS = {
  unchanged: 'no changes',
  planned: 'would change; later stacks were planned with its current outputs',
  applied: 'applied',
  declined: 'not applied',
  gone: 'destroyed',
} as const;

/** One line for each stack. */
export function summarize(outcomes: Outcomes): string {
  const lines = [...outcomes].flatMap(([{ name }, outcome]) =>
    outcome.kind === 'waits'
      ? outcome.prerequisites.map((prerequisite) => `${name} waits for ${prerequisite}`)
      : [`${name}: ${WORDS[outcome.kind]}`],
  );
  return `\n${lines.join('\n')}\n`;
}
