import type { Stack } from './stack-order.ts';
import { waitsOf } from './stack-waits.ts';
import { initStack, planStack } from './terraform-stack.ts';
import type { Workplace } from './workplace.ts';

export type StackOutcome =
  | { readonly kind: 'unchanged' | 'planned' | 'applied' | 'declined' | 'gone' }
  | { readonly kind: 'waits'; readonly waits: readonly string[] };

export type Outcomes = ReadonlyMap<Stack, StackOutcome>;

/** Plans what can be planned; of the rest, says what it waits for. */
export async function planStacks(
  work: Workplace,
  stacks: readonly Stack[],
  all: readonly Stack[],
): Promise<Outcomes> {
  const outcomes = new Map<Stack, StackOutcome>();
  for (const stack of stacks) outcomes.set(stack, await planOne(work, stack, all));
  return outcomes;
}

/** Plans a stack, unless something that it needs is missing. */
export async function planOne(
  work: Workplace,
  stack: Stack,
  all: readonly Stack[],
): Promise<StackOutcome> {
  work.terminal.print(`\n── ${stack.name}\n`);
  const waits = await waitsOf(work, stack, all);
  if (waits.length > 0) return { kind: 'waits', waits };
  await initStack(work, stack);
  return { kind: (await planStack(work, stack)) ? 'planned' : 'unchanged' };
}

const WORDS = {
  unchanged: 'no changes',
  planned: 'would change; stacks after it were planned with its present outputs',
  applied: 'applied',
  declined: 'not applied',
  gone: 'destroyed',
} as const;

/** One line for each stack. */
export function summarize(outcomes: Outcomes): string {
  const lines = [...outcomes].flatMap(([{ name }, outcome]) =>
    outcome.kind === 'waits'
      ? outcome.waits.map((wait) => `${name} waits for ${wait}`)
      : [`${name}: ${WORDS[outcome.kind]}`],
  );
  return `\n${lines.join('\n')}\n`;
}
