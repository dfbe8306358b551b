import type { Resource, ResourceSet } from './resource.ts';

/**
 * The one resource of a type, or of several types of which the stacks choose one.
 *
 * @throws Error naming the types and the number of resources.
 */
export function onlyResource(resources: ResourceSet, ...types: readonly string[]): Resource {
  const [found, ...others] = types.flatMap((type) => resources.ofType(type));
  if (found && others.length === 0) return found;
  const count = found ? others.length + 1 : 0;
  throw new Error(
    `The local cloud needs exactly one ${types.join(' or one ')}: the stacks have ${count}`,
  );
}
