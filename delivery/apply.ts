import { SERVICE_NAMES, SERVICES, type Service } from '@three-tier-chat/terraform/services.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { inTurn, type Outcomes, planOne, type StackOutcome } from './plan.ts';
import { publishRecordedSite, siteAddress } from './site-release.ts';
import type { Stack } from './stack-order.ts';
import { applyPlan } from './terraform-stack.ts';

/**
 * Plans and applies one stack after the other, so that each can read the outputs of earlier ones.
 */
export async function applyStacks(
  context: DeliveryContext,
  stacks: readonly Stack[],
  all: readonly Stack[],
): Promise<Outcomes> {
  return inTurn(context, stacks, async (stack) =>
    applyPlanned(context, stack, await planOne(context, stack, all)),
  );
}

/**
 * Applies the plan of a stack that would change, if the user approves it.
 *
 * @param apply replaces the apply of the plan's file.
 */
export async function applyPlanned(
  context: DeliveryContext,
  stack: Stack,
  planned: StackOutcome,
  apply = (file: string) => applyPlan(context, stack, file),
): Promise<StackOutcome> {
  const outcome =
    planned.kind === 'planned'
      ? await applyAsked(context, stack, () => apply(planned.file))
      : planned;
  const stands = outcome.kind === 'applied' || outcome.kind === 'unchanged';
  for (const site of stands ? sitesOf(stack) : []) {
    // At the first deployment, the files could not be uploaded before the bucket existed.
    await publishRecordedSite(context, site);
    context.terminal.print(`\n${await siteAddress(context, stack)}\n`);
  }
  return outcome;
}

function sitesOf({ part }: Stack): readonly Service[] {
  return SERVICE_NAMES.filter(
    (name) => SERVICES[name].artifact === 'site' && SERVICES[name].stack === part,
  );
}

async function applyAsked(
  context: DeliveryContext,
  { name }: Stack,
  apply: () => Promise<void>,
): Promise<StackOutcome> {
  if (!(await isApproved(context, `Apply this plan to ${name}?`))) return { kind: 'declined' };
  await apply();
  return { kind: 'applied' };
}

/** Asks the user for approval, unless AUTO_APPROVE gives it. */
export async function isApproved(
  { terminal }: DeliveryContext,
  question: string,
): Promise<boolean> {
  if (terminal.isApproved) return true;
  return (await terminal.ask(`${question} Type "yes" to confirm: `)) === 'yes';
}
