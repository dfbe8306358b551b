import type { AttributeTable, DeclaredResource, Resource } from './resource.ts';

/**
 * Adds what the provider would fill in. It is computed when it is first read: it may be made of
 * arguments, which may refer to other resources.
 *
 * @param ordinal the resource's place among those of its type, from 0.
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
