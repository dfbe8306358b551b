/** An object of a stack as Terraform JSON, for a test that changes the definition. */
export type StackJson = Record<string, unknown>;

/**
 * The object or list at a path of members and indexes, to be changed in place.
 *
 * @throws Error where the path leads to neither: the stack is not what the test believes.
 */
export function at(json: unknown, ...path: readonly (string | number)[]): StackJson {
  let found = json;
  for (const name of path) found = (found as StackJson | undefined)?.[name];
  if (typeof found === 'object' && found !== null) return found as StackJson;
  throw new Error(`The stack has no object at ${path.join('.')}`);
}

/** The resources of a type, by their names in the stack. */
export function resourcesOf(stack: StackJson, type: string): Readonly<Record<string, StackJson>> {
  return (at(stack, 'resource')[type] ?? {}) as Readonly<Record<string, StackJson>>;
}

/**
 * The only resource of a type.
 *
 * @throws Error if there is none, or another.
 */
export function onlyResource(stack: StackJson, type: string): StackJson {
  const [resource, another] = Object.values(resourcesOf(stack, type));
  if (!resource || another) throw new Error(`There is not exactly one ${type}`);
  return resource;
}
