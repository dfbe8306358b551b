/** Resources by type and local name, as a stack's JSON has them. */
export type Resources = Record<string, Record<string, Record<string, unknown>>>;

/** A copy of a provider's resources in stacks. */
export function resourcesOf(
  provider: string,
  stacks: readonly Readonly<Record<string, unknown>>[],
): Resources {
  const all: Resources = {};
  for (const { resource } of stacks) {
    for (const [type, named] of Object.entries(structuredClone(resource) as Resources)) {
      if (type.startsWith(`${provider}_`)) all[type] = { ...all[type], ...named };
    }
  }
  return all;
}

/** The arguments of the first resource of a type, to be changed. */
export function firstOf(resources: Resources, type: string): Record<string, unknown> {
  const [body] = Object.values(resources[type] ?? {});
  if (!body) throw new Error(`The stacks hold no ${type}`);
  return body;
}
