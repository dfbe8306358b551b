import type { Resource } from './resource.ts';

/**
 * An id, ARN or address that the provider filled in, as the references of other resources got it.
 *
 * @throws Error naming the resource if its table has no such attribute.
 */
export function readAttribute({ address, attributes }: Resource, name: string): string {
  const value = attributes[name];
  if (typeof value === 'string') return value;
  throw new Error(`${address}: the local cloud fills in no text as "${name}"`);
}
