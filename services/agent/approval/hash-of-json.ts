import { createHash } from 'node:crypto';

/**
 * SHA-256 of a JSON value in hexadecimal, the same whatever the order of its members (each object
 * as the list of its members, sorted by name).
 */
export function hashOfJson(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, sorted(member)] as const);
  // As pairs, since an object would put members that look like numbers first.
  return { members: members.sort(([one], [other]) => (one < other ? -1 : 1)) };
}
