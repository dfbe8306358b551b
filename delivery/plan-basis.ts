import { createHash } from 'node:crypto';
import type { DeliveryContext } from './delivery-context.ts';
import { readParameters } from './release-parameters.ts';
import type { Stack } from './stack-order.ts';
import { readState } from './stack-state.ts';

/** An output of another stack, with the place of that stack's state. */
export interface PlannedRead {
  readonly stack: string;
  readonly output: string;
  readonly state: Stack['state'];
}

/**
 * Identifies what a plan of a stack is made from besides its files: its own state, the outputs that
 * it reads of other stacks, and the recorded releases. A plan is stale once this has changed.
 *
 * @returns a SHA-256, since outputs may be secret.
 */
export async function basisOf(
  context: Pick<DeliveryContext, 'aws'>,
  { state, parameters }: Pick<Stack, 'state' | 'parameters'>,
  reads: readonly PlannedRead[],
): Promise<string> {
  const [own, outputs, values] = await Promise.all([
    readState(context, { state }),
    Promise.all(
      reads.map(async (read) => {
        const { outputs: found } = await readState(context, read);
        return [read.stack, read.output, found[read.output]];
      }),
    ),
    readParameters(context, parameters),
  ]);
  const basis = [
    own.lineage,
    own.serial,
    outputs.map((entry) => JSON.stringify(entry)).sort(),
    values,
  ];
  return createHash('sha256').update(JSON.stringify(basis)).digest('hex');
}

/** Finds the states of the stacks whose outputs a stack reads. */
export function plannedReads({ reads }: Stack, all: readonly Stack[]): readonly PlannedRead[] {
  return reads.flatMap(({ stack, output }) => {
    const producer = all.find(({ name }) => name === stack);
    return producer ? [{ stack, output, state: producer.state }] : [];
  });
}
