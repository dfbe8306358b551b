/**
 * The value at `a.0.b`. A string on the path is parsed as JSON, so that a path can lead into an IAM
 * policy.
 */
export function valueAt(json: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => members(opened(value))[key], json);
}

/** A copy with another value at `a.0.b`, or, with undefined, without it. */
export function withValueAt<T>(json: T, path: string, value: unknown): T {
  return changed(json, path.split('.'), value) as T;
}

function changed(json: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (typeof json === 'string') {
    return JSON.stringify(changed(JSON.parse(json), [key, ...rest], value));
  }
  const inner = changed(members(json)[key], rest, value);
  const others = Object.entries(members(json)).filter(([name]) => name !== key);
  if (Array.isArray(json)) {
    const items = inner === undefined ? others.map(([, item]) => item) : [...json];
    if (inner !== undefined) items[Number(key)] = inner;
    return items;
  }
  return Object.fromEntries(inner === undefined ? others : [...others, [key, inner]]);
}

function members(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}

function opened(value: unknown): unknown {
  return typeof value === 'string' && /^[{[]/.test(value) ? JSON.parse(value) : value;
}
