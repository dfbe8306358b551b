import type { DeliveryContext } from './delivery-context.ts';
import { missingPrerequisites } from './prerequisites.ts';
import type { Stack } from './stack-order.ts';
import { initStack, planStack } from './terraform-stack.ts';

export type StackOutcome =
  | { readonly kind: 'unchanged' | 'applied' | 'declined' | 'gone' }
  /** With the plan's file. */
  | { readonly kind: 'planned'; readonly file: string }
  | { readonly kind: 'waits'; readonly prerequisites: readonly string[] }
  /** Not destroyed, since these stacks depend on it. */
  | { readonly kind: 'kept'; readonly dependents: readonly string[] };

export type Outcomes = ReadonlyMap<Stack, StackOutcome>;

/**
 * Plans the stacks whose prerequisites are met; reports the missing prerequisites of the others.
 */
export async function planStacks(
  context: DeliveryContext,
  stacks: readonly Stack[],
  all: readonly Stack[],
): Promise<Outcomes> {
  return inTurn(context, stacks, (stack) => planOne(context, stack, all));
}

/** Does one stack after the other. If one of them fails, says first how the others ended. */
export async function inTurn<S extends Stack>(
  context: DeliveryContext,
  stacks: readonly S[],
  doOne: (stack: S) => Promise<StackOutcome>,
): Promise<Outcomes> {
  const outcomes = new Map<Stack, StackOutcome>();
  try {
    for (const stack of stacks) outcomes.set(stack, await doOne(stack));
  } catch (error) {
    if (outcomes.size > 0) context.terminal.print(summarize(outcomes));
    throw error;
  }
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
  const file = await planStack(context, stack);
  return file === undefined ? { kind: 'unchanged' } : { kind: 'planned', file };
}

const WORDS = {
  unchanged: 'no changes',
  planned: 'would change; later stacks were planned with its current outputs',
  applied: 'applied',
  declined: 'not applied',
  gone: 'destroyed',
} as const;

/** One line for each stack, or for each prerequisite that it waits for. */
export function summarize(outcomes: Outcomes): string {
  return `\n${summaryLines(outcomes).join('\n')}\n`;
}

export function summaryLines(outcomes: Outcomes): readonly string[] {
  return [...outcomes].flatMap(([{ name }, outcome]) => {
    if (outcome.kind === 'waits') {
      return outcome.prerequisites.map((prerequisite) => `${name} waits for ${prerequisite}`);
    }
    if (outcome.kind === 'kept') {
      return [
        `${name}: kept, since ${outcome.dependents.join(', ')} ${outcome.dependents.length > 1 ? 'depend' : 'depends'} on it`,
      ];
    }
    return [`${name}: ${WORDS[outcome.kind]}`];
  });
}
