/**
 * Tells whether a path matches the pattern of a behaviour: `*` matches any characters, `?` one;
 * case matters, and a slash at the pattern's start does not (Developer Guide, "Path pattern").
 */
export function matchesPath(pattern: string, path: string): boolean {
  const source = withoutSlash(pattern)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(withoutSlash(path));
}

/** The path that selects the behaviour: without dot segments (RFC 3986 §5.2.4). */
export function normalizePath(path: string): string {
  return new URL(`http://edge${path}`).pathname;
}

function withoutSlash(text: string): string {
  return text.replace(/^\//, '');
}
