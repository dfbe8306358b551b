import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Stack } from '../stack-order.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** A resource of a synthesized stack. */
export interface StackResource {
  /** `backend` */
  readonly part: string;
  readonly type: string;
  readonly id: string;
  readonly given: Arguments;
}

const schema = z.looseObject({
  resource: z
    .record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())))
    .default({}),
});

/** All resources of the synthesized stacks, in the order of the stacks. */
export async function readResources(
  stacks: readonly Pick<Stack, 'part' | 'folder'>[],
): Promise<readonly StackResource[]> {
  const texts = await Promise.all(
    stacks.map(({ folder }) => readFile(join(folder, 'cdk.tf.json'), 'utf8')),
  );
  return stacks.flatMap(({ part }, index) => resourcesIn(part, JSON.parse(texts[index] ?? '{}')));
}

/** The resources of one stack's Terraform JSON. */
export function resourcesIn(part: string, json: unknown): readonly StackResource[] {
  return Object.entries(schema.parse(json).resource).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, given]) => ({ part, type, id, given })),
  );
}

/** The first block of a name: Terraform's JSON has one as an object, or as a list of one. */
export function block(given: Arguments, name: string): Arguments {
  const value = given[name];
  return ((Array.isArray(value) ? value[0] : value) ?? {}) as Arguments;
}

/** The blocks of a name. */
export function blocks(given: Arguments, name: string): readonly Arguments[] {
  const value = given[name];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as readonly Arguments[];
}

/**
 * A number among the arguments, which some resources have as text.
 *
 * @throws Error where there is none: a cost without it would be a guess.
 */
export function numberOf({ type, id }: StackResource, given: Arguments, name: string): number {
  const value = given[name];
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new Error(`${type}.${id} has no number ${name}`);
}
