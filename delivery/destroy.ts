import { isService, type Service } from '@three-tier-chat/terraform/services.ts';
import { serviceOfParameter } from '@three-tier-chat/wire-contract';
import { isApproved } from './apply.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { inTurn, type Outcomes, type StackOutcome } from './plan.ts';
import { type ReleaseRecord, readRecord, removeRecord } from './release-parameters.ts';
import type { Stack } from './stack-order.ts';
import { readState } from './stack-state.ts';
import { applyPlan, initStack, planStack } from './terraform-stack.ts';

/**
 * Destroys stacks, the last first, and deletes their release parameters, which would refer to
 * deleted files. A stack that is not destroyed keeps all stacks on which it depends.
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
    ...(await keptDependents(context, stacks, all)),
  ];
  if (first) throw new DeliveryError([first, ...rest]);
  await confirmProduction(context);
  return inTurn(context, [...stacks].reverse(), (stack) => destroyOne(context, stack, all));
}

/** Asks only while nothing depends on the stack, and destroys it only if nothing does by then. */
async function destroyOne(
  context: DeliveryContext,
  stack: Stack,
  all: readonly Stack[],
): Promise<StackOutcome> {
  context.terminal.print(`\n── ${stack.name}\n`);
  const standing = await dependents(context, stack, all);
  if (standing.length > 0) return { kind: 'kept', dependents: standing };
  const records = await readRecords(context, stack);
  const { resources } = await readState(context, stack);
  if (resources > 0) {
    await initStack(context, stack);
    const file = await planStack(context, stack, 'nothing');
    if (!(await isApproved(context, `Destroy ${stack.name}?`))) return { kind: 'declined' };
    const since = await dependents(context, stack, all);
    if (since.length > 0) return { kind: 'kept', dependents: since };
    if (file !== undefined) await applyPlan(context, stack, file);
  }
  for (const [service, record] of records) {
    await removeRecord(
      context,
      service,
      record,
      `${stack.name} is destroyed, and this record stays`,
    );
  }
  return { kind: 'gone' };
}

/** What is recorded for the services of a stack, before anybody is asked. */
async function readRecords(
  context: DeliveryContext,
  { parameters }: Stack,
): Promise<ReadonlyMap<Service, ReleaseRecord>> {
  const records = new Map<Service, ReleaseRecord>();
  for (const parameter of parameters) {
    const service = serviceOfParameter(parameter);
    if (service === undefined || !isService(service)) continue;
    const record = await readRecord(context, service);
    if (record) records.set(service, record);
  }
  return records;
}

function protectedStacks(
  stacks: readonly Stack[],
  { settings }: DeliveryContext,
): readonly string[] {
  return stacks
    .filter(({ preventsDestroy }) => preventsDestroy)
    .map(
      ({ name }) =>
        `${name} is protected: set ${settings.production ? 'production and preventDestroy' : 'preventDestroy'} to false in terraform/environments/${settings.name}.ts and apply that first.`,
    );
}

/** Problems of stacks that are to stay, although they depend on some that are to be destroyed. */
async function keptDependents(
  context: DeliveryContext,
  stacks: readonly Stack[],
  all: readonly Stack[],
): Promise<readonly string[]> {
  const kept = all.filter((stack) => !stacks.includes(stack));
  const found = new Map<string, string[]>();
  for (const stack of stacks) {
    for (const name of await dependents(context, stack, kept)) {
      found.set(name, [...(found.get(name) ?? []), stack.name]);
    }
  }
  return [...found].map(
    ([name, on]) =>
      `${name} depends on ${on.join(' and ')}: destroy it first, or together with it.`,
  );
}

/** The names of stacks that have resources and depend on this one. */
async function dependents(
  context: DeliveryContext,
  { name }: Stack,
  others: readonly Stack[],
): Promise<readonly string[]> {
  const reading = others.filter(({ dependencies }) => dependencies.includes(name));
  const states = await Promise.all(reading.map((stack) => readState(context, stack)));
  return reading
    .filter((_, index) => (states[index]?.resources ?? 0) > 0)
    .map((stack) => stack.name);
}

async function confirmProduction({ settings, terminal }: DeliveryContext): Promise<void> {
  if (!settings.production) return;
  const typed = await terminal.ask(
    `${settings.name} is a production environment. Type its name to destroy it: `,
  );
  if (typed === settings.name) return;
  throw new DeliveryError([`Nothing was destroyed: "${typed}" is not ${settings.name}.`]);
}
