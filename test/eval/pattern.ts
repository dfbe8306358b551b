/*
 * How the cases say what they expect of a text: as it stands, or as a regular expression between
 * slashes, `/\b5 ?55\b/i`.
 */

const SLASHED = /^\/(.+)\/([a-z]*)$/s;

/** Tells whether an expected text is meant as a regular expression. */
export function isPattern(expected: string): boolean {
  return SLASHED.test(expected);
}

/** @throws SyntaxError */
export function pattern(expected: string): RegExp {
  const [, source = '', flags = ''] = SLASHED.exec(expected) ?? [];
  return new RegExp(source, flags);
}

/** Tells whether a text holds another, whatever its case and however its white space is broken. */
export function holds(text: string, expected: string): boolean {
  return isPattern(expected) ? pattern(expected).test(text) : plain(text).includes(plain(expected));
}

/**
 * Tells whether a JSON value is as expected: texts are equal or match, lists have the same length,
 * and an object may have more members than are expected. Null expects what is null or not there.
 */
export function fits(actual: unknown, expected: unknown): boolean {
  if (expected === null) return actual === null || actual === undefined;
  if (typeof expected === 'string') {
    if (isPattern(expected)) return typeof actual === 'string' && pattern(expected).test(actual);
    return actual === expected;
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => fits(actual[index], item))
    );
  }
  if (typeof expected === 'object') {
    return Object.entries(expected as object).every(([key, value]) =>
      fits(memberOf(actual, key), value),
    );
  }
  return actual === expected;
}

/** Own members alone: a model may call a member `constructor`. */
function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').toLowerCase();
}
