import { serviceOfParameter } from '@three-tier-chat/wire-contract';
import type { DeliveryContext } from './delivery-context.ts';
import { missingParameters } from './release-parameters.ts';
import type { Stack } from './stack-order.ts';
import { readState } from './stack-state.ts';

/**
 * Finds what is missing before a stack can be planned, each with the command that creates it:
 * outputs of other stacks, and versions of the services that run in it.
 */
export async function missingPrerequisites(
  context: Pick<DeliveryContext, 'aws' | 'settings'>,
  stack: Stack,
  all: readonly Stack[],
): Promise<readonly string[]> {
  const [producers, parameters] = await Promise.all([
    missingProducers(context, stack, all),
    missingParameters(context, stack.parameters),
  ]);
  const environment = `ENV=${context.settings.name}`;
  return [
    ...producers.map(({ name, part }) => `${name}: make apply ${environment} STACK=${part}`),
    ...parameters.map((name) => {
      const service = serviceOfParameter(name);
      return service
        ? `a release of ${service}: make deploy SERVICE=${service} ${environment}`
        : `the parameter ${name}`;
    }),
  ];
}

async function missingProducers(
  context: Pick<DeliveryContext, 'aws'>,
  { reads }: Stack,
  all: readonly Stack[],
): Promise<readonly Stack[]> {
  const producers = all.filter(({ name }) => reads.some(({ stack }) => stack === name));
  const complete = await Promise.all(
    producers.map(async (producer) => {
      const { outputs } = await readState(context, producer);
      return reads
        .filter(({ stack }) => stack === producer.name)
        .every(({ output }) => Object.hasOwn(outputs, output));
    }),
  );
  return producers.filter((_, index) => !complete[index]);
}
