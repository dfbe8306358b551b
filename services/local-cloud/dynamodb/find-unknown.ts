import type { MemberType, Types } from 'dynalite/validations/index.js';

/**
 * Finds a member of a request that no type names. dynalite ignores such members, although the
 * caller relied on them.
 *
 * @returns its path: `TransactItems.0.Put.Colour`.
 */
export function findUnknown(request: unknown, types: Types): string | undefined {
  if (!isObject(request)) return undefined;
  for (const [name, value] of Object.entries(request)) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined) return name;
    const inside = findInside(value, type);
    if (inside !== undefined) return `${name}.${inside}`;
  }
  return undefined;
}

/** Attribute values are the caller's own: dynalite itself reports those that it cannot read. */
function findInside(value: unknown, type: MemberType): string | undefined {
  if (typeof type === 'string' || !isObject(type.children)) return undefined;
  if (/^(Value|Field)Struct/.test(type.type)) return findUnknown(value, type.children as Types);
  if (!isObject(value)) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const inside = findInside(member, type.children as unknown as MemberType);
    if (inside !== undefined) return `${key}.${inside}`;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
