import type { AttributeTable, DeclaredResource, Resource } from './resource.ts';

/**
 * Adds what the provider would fill in, computed when it is first read, since it may depend on
 * arguments that refer to other resources.
 *
 * @param ordinal the resource's position among those of its type, from 0.
 */
export function withAttributes(
  declared: DeclaredResource,
  table: AttributeTable,
  ordinal = 0,
): Resource {
  let computed: Resource['attributes'] | undefined;
  return {
    ...declared,
    get attributes() {
      computed ??= table[declared.type]?.(declared, ordinal) ?? {};
      return computed;
    },
  };
}
