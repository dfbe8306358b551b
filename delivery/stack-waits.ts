import { serviceOfParameter } from '@three-tier-chat/wire-contract';
import { missingParameters } from './release-parameters.ts';
import type { Stack } from './stack-order.ts';
import { readState } from './stack-state.ts';
import type { Workplace } from './workplace.ts';

/**
 * What must be there before a stack can be planned, each with the command that brings it: outputs of
 * other stacks, and versions of the services that run in it.
 */
export async function waitsOf(
  work: Pick<Workplace, 'aws' | 'settings'>,
  stack: Stack,
  all: readonly Stack[],
): Promise<readonly string[]> {
  const [producers, parameters] = await Promise.all([
    missingProducers(work, stack, all),
    missingParameters(work, stack.parameters),
  ]);
  const environment = `ENV=${work.settings.name}`;
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
  work: Pick<Workplace, 'aws'>,
  { reads }: Stack,
  all: readonly Stack[],
): Promise<readonly Stack[]> {
  const producers = all.filter(({ name }) => reads.some(({ stack }) => stack === name));
  const complete = await Promise.all(
    producers.map(async (producer) => {
      const { outputs } = await readState(work, producer);
      return reads
        .filter(({ stack }) => stack === producer.name)
        .every(({ output }) => Object.hasOwn(outputs, output));
    }),
  );
  return producers.filter((_, index) => !complete[index]);
}
