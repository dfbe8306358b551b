import { SERVICE_NAMES, SERVICES, type Service } from '@three-tier-chat/terraform/services.ts';
import { type Outcomes, planOne, type StackOutcome } from './plan.ts';
import { publishRecordedSite, siteAddress } from './site-release.ts';
import type { Stack } from './stack-order.ts';
import { applyPlan } from './terraform-stack.ts';
import type { Workplace } from './workplace.ts';

/** Plans and applies one stack after the other, so that each sees the outputs of those before it. */
export async function applyStacks(
  work: Workplace,
  stacks: readonly Stack[],
  all: readonly Stack[],
): Promise<Outcomes> {
  const outcomes = new Map<Stack, StackOutcome>();
  for (const stack of stacks) {
    const planned = await planOne(work, stack, all);
    outcomes.set(stack, await applyPlanned(work, stack, planned));
  }
  return outcomes;
}

/** Applies the plan of a stack that would change, if the person who sees it says so. */
export async function applyPlanned(
  work: Workplace,
  stack: Stack,
  planned: StackOutcome,
): Promise<StackOutcome> {
  const outcome = planned.kind === 'planned' ? await applyAsked(work, stack) : planned;
  const stands = outcome.kind === 'applied' || outcome.kind === 'unchanged';
  for (const site of stands ? sitesOf(stack) : []) {
    // The first time, the files had to wait for the bucket.
    await publishRecordedSite(work, site);
    work.terminal.print(`\n${await siteAddress(work, stack)}\n`);
  }
  return outcome;
}

function sitesOf({ part }: Stack): readonly Service[] {
  return SERVICE_NAMES.filter(
    (name) => SERVICES[name].artifact === 'site' && SERVICES[name].stack === part,
  );
}

async function applyAsked(work: Workplace, stack: Stack): Promise<StackOutcome> {
  if (!(await approves(work, `Apply this plan to ${stack.name}?`))) return { kind: 'declined' };
  await applyPlan(work, stack);
  return { kind: 'applied' };
}

/** Whether the person, or the variable that speaks for them, agrees. */
export async function approves({ terminal }: Workplace, question: string): Promise<boolean> {
  if (terminal.approves) return true;
  return (await terminal.ask(`${question} Only "yes" does it: `)) === 'yes';
}
