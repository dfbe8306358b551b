import type { AttributeTable, DeclaredResource, Resource } from './resource.ts';

/**
 * Adds what the provider would fill in. It is computed when it is first read: it may be made of
 * arguments, which may refer to other resources.
 */
export function withAttributes(declared: DeclaredResource, table: AttributeTable): Resource {
  let computed: Resource['attributes'] | undefined;
  return {
    ...declared,
    get attributes() {
      computed ??= table[declared.type]?.(declared) ?? {};
      return computed;
    },
  };
}
