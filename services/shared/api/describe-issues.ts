import type * as z from 'zod';

/** Of one request; more would help nobody. */
const MOST_ISSUES = 10;
/** Names as an operation's schema has them; another name is the caller's own text. */
const NAME = /^[\w.-]{1,64}$/;

/** What is counted of a value that has a length. */
const UNITS: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'items',
  set: 'items',
};
const PLACES: Readonly<Record<string, string>> = {
  json: 'body',
  param: 'path',
  query: 'query',
  header: 'header',
  cookie: 'cookie',
};

/**
 * Says what of a request does not fit its operation: names of fields and what is expected of them,
 * never the value that was sent.
 */
export function describeIssues({
  target,
  error,
}: {
  readonly target: string;
  readonly error: { readonly issues: readonly z.core.$ZodIssue[] };
}): string {
  const place = PLACES[target] ?? target;
  const fields = error.issues.slice(0, MOST_ISSUES).map((issue) => {
    const path = [place, ...issue.path.map((step) => nameOf(String(step)))].join('.');
    return `${path} ${expectationOf(issue)}`;
  });
  return `The request does not fit the operation: ${fields.join('; ')}.`;
}

function expectationOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}`;
    case 'too_small':
      return bound(
        issue.origin,
        issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
      );
    case 'too_big':
      return bound(
        issue.origin,
        issue.inclusive === false ? 'less than' : 'at most',
        issue.maximum,
      );
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return `must be in the format ${issue.format}`;
    case 'unrecognized_keys':
      return `must not have ${issue.keys.map(nameOf).join(', ')}`;
    default:
      return 'is not what the operation takes';
  }
}

function bound(origin: string, limit: string, value: number | bigint): string {
  const unit = UNITS[origin];
  return unit === undefined ? `must be ${limit} ${value}` : `must have ${limit} ${value} ${unit}`;
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

function nameOf(name: string): string {
  return NAME.test(name) ? name : '(another name)';
}
