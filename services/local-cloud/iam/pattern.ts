/** Matches the patterns of policies: `*` any run of characters, `?` one. */
export function isLike(value: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

/**
 * Compares ARNs part by part, where the last of six takes the rest: a wildcard never extends into
 * the next part (IAM User Guide, "ARN condition operators").
 */
export function isArnLike(arn: string, pattern: string): boolean {
  const wanted = partsOf(pattern);
  const actual = partsOf(arn);
  return (
    wanted.length === actual.length &&
    wanted.every((part, index) => isLike(actual[index] ?? '', part))
  );
}

function partsOf(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
